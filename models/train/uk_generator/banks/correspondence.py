"""E-mails, letters, text messages, call transcripts, medical and social work letters, press cuttings."""

EMAIL_HEAD = r"""
From: {s.full} <{s.email}>\nTo: {o.full} <{o.email}>\nCc: {x.email}\nSent: {date} {time}\nSubject: R v {d.caps} - {urn}
From: {o.last}, {o.first} [mailto:{o.email}]\nSent: {date} {time}\nTo: {x.last}, {x.first}\nSubject: RE: {d.last} {urn}
From: {o.email}\nTo: {s.email}\nDate: {date}\nSubject: [CCTV|Statement|Disclosure] - {d.full}
On {date} at {time}, {x.full} <{x.email}> wrote:
To: {x.full} ({org})\nFrom: {x.full}\nRe: {v.full}, DOB {v.born}
"""

EMAIL_BODY = r"""
[Hi|Dear|Hello|Morning|Afternoon] {o.first},
[Hi|Hello] {s.first}
Dear {s.formal}
Please find attached the [MG5|MG11|MG6C] for {d.full}. The [first hearing|PTPH|trial] is at {court} on {date}.
Could you ask {w.full} whether [he|she] is still willing to attend? {w.his} number is {w.phone}.
I have spoken to {x.first} in the {body} and [she|he] will ring {v.formal} tomorrow.
{rank} {o2.last} is on leave until {date}; please speak to {x.full} on {x.phone} instead.
Can you get a statement from {x.titled} at {org}? [He|She] is the {job} who found {v.first}.
Has the {hospital} report come through from {k.doctor}? {s.first} needs it before {date}.
Victim has moved. New address is {v.address}. Please do not disclose this to {d.last} or [his|her] solicitors.
Please note that {v.first} {v.last}'s {rel} rang on {date} and is unhappy that {d.short} has been bailed to {road}.
Defence ({firm}) have asked for the [unused|phone download] relating to {w2.full}.
The IP address {ip} came back to {x.full}, {x.address}, account e-mail {x.email}.
Thanks for letting me know. I will update {v.first} and {w.first} today.
I am out of the office until {weekday}. For anything urgent please contact {x.full} on {x.phone} or {x.email}.
[Kind regards|Regards|Many thanks|Thanks|Best wishes],\n{s.first}\n{s.full}\nSenior Crown Prosecutor\n{body}
Regards\n{rank} {collar.o} {o.full}\n{force}\n{station}\nTel: {o.phone}\nMobile: {phone}
Thanks\n{x.first}
Kind regards\n{x.full}\n{job}, {org}\n{address}\nT: {phone} E: {x.email}
"""

LETTER = r"""
{x.full}\n{x.lines}\n\n{date}\n\nDear {s.formal},
{firm}\n{lines}\n\nOur ref: {s.initials}/{d.last}/{number}\nYour ref: {urn}\n{date}
{v.titled}\n{v.lines}
Dear Sir or Madam
Dear {v.titled},
Dear [Sirs|Sir],\nRe: {d.full}, {d.address}
Re: R v {d.full} - {court} - {date}
We act for the above named {d.full} (date of birth {d.born}) in relation to an allegation of {offence}.
Our client instructs us that [he|she] was in {place} with {x.full} and {x.full} on {date}.
Our client's National Insurance number is {nino} and [his|her] address is {d.address}.
I am writing to tell you that the case against {d.full} will be heard at {court} on {date}.
I have known {d.first} for {number} years, both as a {job} at {org} and as a friend of my {rel}, {x.first}.
I am the {rel} of {d.full}, who is due to be sentenced on {date}. {d.first} has always been kind to {d.his} {rel}.
This patient, {v.full} (NHS No. {nhs}, DOB {v.born}), attended {hospital} on {date} having been assaulted by {v.his} {rel}.
On examination {v.first} had {injury}. I reviewed {v.him} again with {k.titled} on {date}.
{c.full} lives with {c.his} {rel}, {x.full}, at {c.address} and attends {school}.
{x.full}, Independent Domestic Violence Adviser, has been supporting {v.first} since {date}.
If you have any questions please contact me on {phone} or at {email}.
Please telephone {x.first} in our office on {phone} quoting {crime}.
Yours sincerely,\n{x.full}\n{job}
Yours faithfully\n{firm}
Yours sincerely\n\n\n{s.full}\nfor the Chief Crown Prosecutor
cc {x.titled}, {org}; {x.full}
"""

MESSAGES = r"""
{time} {d.short}: tell {v.first} im outside
{v.first}: leave me alone {d.first}
{d.full} ({d.phone}) {date} {time}: where r u
[{date}, {time}] {v.first} {v.last}: please stop messaging me [{date}, {time}] {d.first}: no
{date} {time} From {phone} To {phone}: meet me at {place} bring {x.first}
{x.short} said u was at {x.short}'s last nite
wheres {x.firstlower}? tell {x.firstlower} 2 ring me on {phone}
ask {v.firstlower} if she told {o.lower} about the money
im at {v.street} and i can see ur car
u better not have grassed me up to {rank} {o.last} or ill tell ur {rel}
{d.first} mate, {x.first} wants his {money} by {weekday}. Pay it in to {sort} {account}
Happy birthday {x.first}!! love from {x.first}, {x.first} and the kids xxx
OPERATOR: Emergency, which service? CALLER: Police please, its {d.full}, he's at my door. OPERATOR: What's the address? CALLER: {address}
OPERATOR: What's your name? CALLER: {v.first}. {v.first} {v.last}. OPERATOR: And your date of birth? CALLER: {v.born}
CALLER: My number is {phone}. It's my {rel}, {d.first}.
DISPATCH: Any unit for {road}, {town}? Male named {d.last} causing a disturbance.
Missed call from {d.first} {d.last} at {time}
{d.first} added {x.full} to the group
@{x.firstlower} u seen this? {v.first} n {x.first} in {town} lol
Voicemail from {phone}: "Hi {v.first}, its {x.first} from {org}, can you ring me back"
saw {d.short} wiv {x.first} outside {org} in that {colour} {make}
Mum: have you spoken to {x.first}? Dad is worried
"""

PRESS = r"""
A [man|woman] has been jailed for {number} years after {offence} in {town}. {d.full}, {age}, of {road}, {town}, was sentenced at {court} on {weekday}.
{d.full}, {age}, and {d2.full}, {age}, both of {town}, pleaded guilty to {offence} when they appeared before {court}.
Detective Inspector {o.full}, of {force}, said: "{v.full} was a much-loved {rel} and friend."
Speaking after the hearing, {x.full}, from the {body}, said that {d.last} had shown no remorse.
{x.full}, the {job} who found {v.full}, told {org} that the {town} community was in shock.
{x.full} was born in {town}, {country}, in {date} and studied at {school} before joining {org}.
The chief executive of {org}, {x.full}, met {x.full} in {town} on {weekday} to discuss the plans.
{x.last}, who moved to {town} from {country} in {date}, worked for {org} and later for {chain}.
{x.full} ({x.last}) and {x.full} played for {org} against {org} at {place}.
In {country}, {x.full} and {x.full} were elected to lead the {body}.
The author {x.full} lived in {place} with {x.full} and their {rel} {x.first}.
"""
