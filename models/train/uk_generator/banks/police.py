"""Sentences of officers' statements, summaries (MG5), reviews (MG3), schedules (MG6C, MG6E) and interviews."""

OFFICER = r"""
I am {rank} {collar.o} {o.full} of {force}, currently stationed at {station}.
I am a police officer with {force}, currently attached to [the Response Team|CID|Neighbourhood Policing] at {station}.
On {date} at {time} hours I was on duty in full uniform in company with {rank} {collar.o2} {o2.last} when we were deployed to {address}.
I [arrested|detained] {d.full}, born {d.born}, on suspicion of {offence}. [He|She] replied, "You've got the wrong person".
I cautioned {d.caps} [and explained the grounds|], to which [he|she] made no reply.
{d.last} was [conveyed|taken] to {station}, where detention was authorised by {rank} {x.last} at {time}. Custody [record|number|ref] {custody}.
I seized {item}, which I exhibit as {exhibit.o}, and placed it in bag number M{number}28374.
I spoke with {v.full}, who identified {d.last} as the person [responsible|who had assaulted {v.him}].
I then conducted a search of {d.address} under {section} of the {act} with {rank} {o2.last} and {rank} {x.last}.
I activated my body worn video, which I exhibit as {exhibit.o}.
A {colour} {make}, index {vrm}, was stopped on {road}, {town}. The driver was identified as {d.full} ({d.born}) of {d.address}.
A PNC check showed that the vehicle {vrm} was registered to {x.titled} of {x.address}.
I completed enquiries with {org}. The manager, {x.full}, provided CCTV, exhibit {exhibit}.
I attended {hospital} and spoke to {k.doctor}, who told me that {v.formal} had {injury}.
I was the exhibits officer in the case of R v {d.caps}. [Exhibit|I received exhibit] {exhibit.o} from {rank} {collar.o2} {o2.last} at {time}.
I identified the suspect as {d.mixedcaps} from previous dealings. {d.mixedcaps} is known to me because I arrested him on {date}.
I took a first account from the [neighbour|informant], {n.full}, of {n.street}, who did not want to provide a statement.
{rank} {o.last} {collar.o} and {rank} {o2.last} {collar.o2} remained at the scene with {w.full}.
"""

SUMMARY = r"""
The defendant {d.full} [is|was] a {age} year old man who [lives|resides] at {d.address}.
At {time} on {date} the victim, {v.titled}, was [walking|driving] along {road}, {town}, when [he|she] was approached by {d.last}.
{d.caps} was arrested [at the scene|at his home address|at {place}] and interviewed on {date}. He [answered no comment|denied the offence|made full admissions].
In interview {d.last} [stated|claimed] that he was at {x.address} with his {rel}, {x.full}, at the [material|relevant] time.
The victim and the suspect {d2.full} [were in a relationship|were neighbours] until {date}.
Key evidence: {v.full} - victim. {w.full} - eye witness, {rel} of victim. {rank} {collar.o} {o.last} - arresting officer.
{w.last} and {w2.last} both [place|put] {d.last} at {place} at {time}.
{d.full} and {d2.full} are jointly charged with {offence} contrary to {section} of the {act}.
{d.formal} has {number} previous convictions for {number} offences, most recently on {date} at {anycourt} for {offence}.
Previous convictions: {date}, {anycourt}, {offence}; {date}, {anycourt}, {offence}.
{v.formal} [fears|is worried about] repercussions from {d.first} and [his|her] {rel} {x.full}.
There is no forensic evidence linking {d2.last} to the scene at this stage: {reason}.
The loss to {org} was {money}. Compensation is sought on behalf of {v.full}.
The suspect's account was that {x.short} had lent him the {make} ({vrm}) earlier that day.
Mobile phone [{phone}|number {phone}] is attributed to {d.last}; handset IMEI {imei}. It was in contact with {x.full} on {phone} [over 40 times|repeatedly] between {date} and {date}.
The IP address {ip} resolved to {x.titled} at {x.address}, a customer of {chain}.
Bank records for account {account} (sort code {sort}), held by {d.full} at {chain}, show {money} received from {v.full}.
[Victim|Complainant]: {v.full}, DOB {v.born}, a {job} employed by {org}.
Bail conditions: (1) reside at {d.address}; (2) not to contact directly or indirectly {v.full} or {w.full}; (3) not to enter {place}.
Condition not to contact {v.full}, {w.full} and {w2.full}, nor to go within 100 metres of {v.street}.
Remand is sought because {d.last} has failed to surrender on {date} and has links to {country}.
The case was reviewed by {s.full}, a Crown Prosecutor with the {body}, on {date}.
R v {d.full} and {d2.full}
R -v- {d.capsfull}
Regina v {d.caps}, {d2.caps} and {x.caps}
Operation {x.last}: {d.full} is believed to be part of a group that includes {x.full}, {x.full} and {x.full}.
The credibility of {w.full} is in issue: [he|she] has a conviction for {offence} dated {date}.
{v.first} {v.last} (then aged {age}) disclosed to {v.his} {rel}, {x.full}, that {d.last} had touched {v.him}.
{c.full} (DOB {c.born}) is the subject of a child protection plan. {c.his} social worker is {x.full} at {org}, tel {x.phone}.
I have considered the evidence of {w.titled} and {w2.titled} and I am satisfied that there is a realistic prospect of conviction.
It would be necessary for the OIC, {rank} {o.full}, to obtain a statement from {x.full}, who worked with {v.last} at {org}.
{j.formal} ruled at {court} on {date} that the evidence of {w.formal} was admissible.
His Honour Judge {j.last} adjourned the trial to {date}. {s.formal} appeared for the prosecution.
Before {j.titled} at {court}. Prosecution counsel: {s.full}. Defence counsel: {x.full}, instructed by {firm}.
The suspect was picked out by {w.last} at a VIPER procedure on {date} at {station}; {w2.last} picked out a volunteer.
ANPR shows {vrm} travelling on the {place} at {time} and again near {place} at {time}.
{d.last}, {d2.last} and an unidentified third male entered [the premises|{org}] by the rear door.
"""

SCHEDULE = r"""
{number} Pocket notebook of {rank} {collar.o} {o.last} dated {date}. CND
{number} Crime report {crime} containing the personal details of {v.full}, {v.address}, tel {v.phone}. CLEARLY NOT DISCLOSABLE
{number} Incident log {number} of {date}: call from {n.full} on {n.phone} reporting that {happening}.
{number} E-mail from {x.full} to {rank} {o.last} dated {date} about CCTV at {org}.
{number} Custody record {custody} relating to {d.full}.
{number} Unused CCTV from {org}, {road}, {town}; {exhibit}.
{number} PNC printout for {d.last} (PNC ID {pnc}, CRO {cro}).
{number} House to house enquiries at {street} and {street}: {x.full} saw nothing; {x.titled} declined to give details.
{number} Medical notes of {v.full}, NHS number {nhs}, from {hospital}.
{number} 999 recording, caller {x.full}, telephone {x.phone}.
{number} Draft statement of {w.full} dated {date}, unsigned.
{number} Intelligence log concerning {x.full} born {dob} and vehicle {vrm}.
{number} Forensic submission form for {exhibit} to {org}, reference {crime}.
{number} Safeguarding referral for {c.full} ({c.born}) to {org}, made by {x.full}.
{number} Officer's training record. {rank} {o2.last}. D
{number} Rough notes by {rank} {collar.o2} {o2.full} of the first account of {w2.full}.
{number} Victim contact log: {v.first} called on {v.phone}; left message with {v.his} {rel} {x.first}.
"""

INTERVIEW = r"""
Interview of {d.full} at {station} on {date}. Present: {rank} {o.last}, {rank} {o2.last}, {s.full} ([solicitor|legal representative], {firm}).
This is an interview with [please state your name|state your full name]. {d.capsfull}
DC: Can you tell me where you were on {date}? {d.caps}: At my {rel}'s, {x.street}.
Q. Do you know {v.full}? A. I know {v.first}, yeah, from {org}.
Q. Who is {x.first}? A. My {rel}. {x.first} {x.last}.
A. I never touched {v.first}. Ask {x.first}, he was there.
A. No comment. Q. Is {phone} your number? A. No comment.
Q. Whose car is {vrm}? A. It belongs to {x.first}.
{o.caps}: You have been arrested on suspicion of {offence}. Do you understand the caution?
{d.caps}: I was at home in {town} all night with {x.first} and the baby.
{s.caps}: My client will be making no comment on my advice.
SUMMARY: {d.last} was shown exhibit {exhibit.o} and accepted that it was him. He said {x.short} gave him {item}.
{d.last} said that he had gone to {place} to meet {x.full} about a debt of {money}.
He said he had met {v.first} through his {rel} {x.first} in {date}.
Q. {x.first} - is that a name you know? A. No comment.
An interpreter, {x.full}, was present throughout and the interview was conducted in [Polish|Romanian|Urdu|Punjabi|Arabic].
The appropriate adult was {x.full}, the suspect's {rel}, of {x.address}.
{o.initials}: What happened next? {d.initials}: {d2.first} came in and {happening}.
"""
