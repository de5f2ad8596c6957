"""Form fields and running heads that the other banks lack: label and value pairs as MG forms, letters and printouts set them."""

FIELDS = r"""
Page {number} of {number}   Statement of {w.capsfull}
Continuation of statement of: {w.full}   Page No. {number}
Signature: {w.sign}   Signature witnessed by: {o.sign}   Page {number} of {number}
Witness statement of {w.full} dated {date}
R v {d.full}   URN {urn}   Page {number}
Name of accused: {d.full}   M   DOB {d.born}   URN {urn}
Defendant 1: {d.full}   DOB: {d.born}   Proposed charge(s): {offence}
Defendant 2: {d2.listed}   DOB: {d2.born}   Remanded in custody
Defendant: {d.full}   Anticipated plea: guilty   Bail / custody: bailed to {date}
Full name of defendant: {d.middle}   Also known as: {x.full}
Charging lawyer: {s.full}   Date: {date}   Time: {time}
Officer completing: {o.full}   Rank: {rank}   No.: {collar.o}
Name of disclosure officer: {o2.full}
File prepared by {rank} {collar.o} {o.full}, {force}
Reviewed by: {x.full}, {body}   Date: {date}
Name: {w.full}   Age: {age}   D.O.B.: {w.born}   M/F: F
Name {w.capsfull}   D.O.B. {w.born}   Place of birth {town}
Witness name: {w.titled}   Contact: {w.phone}   Statement: yes
Victim name: {v.full}   Special measures: screens   Needs: none
1. {v.full} - victim   2. {w.full} - eye witness   3. {w2.full} - eye witness
KEY WITNESSES: {v.full}; {w.full}; {w2.initial}; {rank} {o.last}
Persons present: {o.full}, {o2.full}, {d.full}, {s.full}
Time commenced: {time}   Time concluded: {time}   Tape reference: {crime}   Interviewee: {d.full}
Number of pages: {number}   Person interviewed: {d.listed}   Place of interview: {station}
Interviewing officer(s): {o.initial}, {o2.initial}   Other persons present: {s.full} (legal representative)
Legal representative: {s.full}, {firm}, {address}
Accommodation: {d.address} - lives with {rel} {x.first}
Previous address: {address}
Bail address: {x.address} (home of {x.full}, {rel})
Correspondence address: {lines}
Work address: {org}, {address}
Delivery address: {x.full}, {address}
Billing name {x.titled}   Billing address {address}   Phone {phone}
Customer: {x.full}   Account: {account}   Email: {x.email}
Sender: {x.full}   Recipient: {x.full}   Amount: {money}   Ref: RENT
Emergency contact: {x.full} ({rel}), {phone}
GP name and address: {k.doctorfull}, {hospital}, {address}
Patient name: {v.listed}   Hospital No: {crime}   NHS No: {nhs}   Consultant: {k.titled}
Pupil: {c.full}   Class: {number}B   Parent: {x.titled}   Contact: {x.phone}
Social worker: {x.full}   Team: {org}
Tenant: {x.full}   Tenancy from: {date}   Property: {address}
Employee: {x.full}   Job title: {job}   Line manager: {x.full}   NI No: {nino}
Driver: {d.full}   Licence: {licence.d}   Vehicle: {vrm}   Insurer: {org}
Keeper: {x.capsfull}, {x.address}   Acquired: {date}
Passenger(s): {x.full} (front), {x.full} (rear)
Prisoner: {d.full}   Number: {prison}   Location: {hmp}   Release: {date}
Interviewed at: {station}   Language: {nationality}   Interpreter: {x.full}
Submitted by: {x.last} {collar.o2}   Received by: {x.last}   Lab ref: {crime}
Print name: {x.full}   Sign: {x.sign}   Date: {date}
(Sgd) {x.sign}   {rank} {collar.o} {o.caps}
Distribution: {x.full}, {x.full}, {x.full}
Attendees: {x.full} ({body}), {x.full} ({org}), {x.full} (chair)
Apologies: {x.full}; {x.initial}
Listed before {j.titled}, {court}, {date}, {caseno}
Judge: {j.titled}   Prosecution: {s.formal}   Defence: {x.formal}   Clerk: {x.formal}
Jury bailiff sworn. {x.titled} called. Witness {w.full} affirmed at {time}.
Complainant's {rel}: {x.full}   Complainant's school: {school}
Associates: {x.full}, {x.full}, "{x.short}"
Aliases: {x.full}; {x.first} {x.last}; known as "{x.short}"
Suspect vehicle: {colour} {make} {vrm}   Last seen: {place}
Handset: IMEI {imei}   SIM: {phone}   User: {d.full}
Login from {ip} at {time} on {date}   User: {x.email}   Name on account: {x.full}
Payee: {x.full}   Sort code: {sort}   Account number: {account}   Bank: {chain}
Name on card: {x.capsfull}   Card no: {card}
Passport: {passport}   Holder: {x.listed}   Nationality: {nationality}   Born: {dob} {town}
"""

PROSE = r"""
Mr and Mrs {x.last} of {address} were on holiday in {country} at the time.
{d.full}, also known as {x.full} or "{x.short}", is wanted on warrant.
{d.full} (a.k.a. "{x.short}") was last seen with {x.full} near {place}.
The {x.last} family live next door to {v.formal}, and the {n.last}s live opposite.
{v.first}, {w.first}, {x.first} and {x.first} were [all|also] in the car.
Those present were {x.full}, {x.full}, {x.full} and {x.formal}.
It was agreed that {x.full} would speak to {x.full}, and that {x.formal} would contact {org}.
{d.first} and {d2.first} [ran|drove] off in the direction of {road}. {w.first} followed them as far as {road}.
The incident took place at the junction of {road} and {road}, {town}, outside {org}.
{w.full}'s account is supported by that of {w2.full}; {x.full}'s is not.
{c.full} was interviewed under ABE procedures at {station} on {date} by {rank} {o2.full}.
{c.first} said that "{d.first} hurt me" and that {c.his} {rel} knew. {c.first} is {age}.
Following {v.full}'s death on {date}, a post-mortem was carried out by {k.doctorfull} at {hospital}.
I spoke to a {job} called {x.first}, who would not give [his|her] surname.
According to {x.full}, {d.formal} had been drinking in {org} with {x.full} since {time}.
{d.last} works with {w2.last} at {org}; both know {x.first} {x.last}.
{d.formal} lived in {country} until {date}, when he came to {town} to join his {rel}, {x.full}.
I have never met {x.full} or {x.full}. I do know {x.full} from {place}.
Letters addressed to {x.titled}, {x.titled} and {x.full} were found in the flat at {street}.
{rank} {x.last}, {rank} {x.last} and {rank} {collar.o} {o.last} attended.
{rank} {collar.o} {o.caps} states: at {time} hours on {date} I was on mobile patrol in {town}.
The phone was registered to {x.initial} of {postcode}. Top-ups were bought at {chain}, {road}.
Cell site evidence places the handset ending {number}4{number} near {place} between {time} and {time}.
A warrant was executed at {address}. {x.full}, {x.full} and a child, {c.full}, were inside.
Payments from {x.full} and {x.full} went to the account of {d.full} at {chain} between {date} and {date}.
The {rel} of the deceased, {x.full}, gave evidence that {d.last} and {x.last} had argued on {date}.
The tenancy was in the name of {x.full}. The rent was paid by {org}.
I asked {x.titled}, the {job}, whether {v.first} had said anything. {x.formal} said not.
The defendant's {rel}, {x.full}, provided an alibi: they said they were in {town} together.
Charlie, Delta and Echo were the call signs used; {rank} {o.last} was on the [first|second] unit.
{s.full} for the Crown. {x.full} for the defendant. {j.titled} presiding.
In {date} {v.first} met {d.first} through {x.first}, a friend from {org}.
{x.first} {x.last}, {x.first} {x.last} and {x.first} {x.last} all gave no comment interviews.
At {time} {d.caps} entered the shop, {d2.caps} stayed by the door, and {x.caps} sat in the {make}, {vrm}.
{d.first} is [5ft {number}|about six foot] and {d2.first} is shorter; neither was wearing a mask.
"""

CLEAN = r"""
He had a Black & Decker drill, a Stanley blade and a pair of Dr Martens boots.
The suspect's bail was cancelled. The warrant was backed for bail. The matter was put back to the next list.
Disclosure was served in accordance with {section} of the {act}, and a defence statement is awaited.
Complete parts 1 to {number} of the form. Attach a copy of the {ref} and the {ref}.
The [Officer|Reviewing Lawyer|Defence Solicitor|Court Clerk|Judge] asked for the material by the next hearing.
Special Measures. Victim Personal Statement. Bad Character. Hearsay. Compensation. Ancillary Orders.
Restraining Order, Criminal Behaviour Order, Forfeiture and Destruction, Serious Crime Prevention Order.
Full Code Test. Threshold Test. Evidential Stage. Public Interest Stage. Not met. Met.
Item number. Description of item. Location. Viewed by. Prosecutor's comments. Disclosable?
Bag seal B{number}7736{number}; lab submission pending; swab kit used; continuity intact.
The male was white, the female was black and the jacket was brown. A grey hat and a green scarf were left behind.
He will mark it. Will you bill him? May I leave? Can I hope for mercy? It was a good chance, and he had the grace to admit it.
In summer the holly is cut. By dawn the frost had gone. The victor takes it. The page was torn and the king and queen were on the pack of cards.
Incident {number}4{number} refers. Units were stood down at {time}. No further lines of enquiry.
Time {time}  Event: door open  Camera {number}  Duration 00:0{number}:12
Total {money}  VAT {money}  Items {number}  Cash tendered {money}  Change {money}
Approx {number} metres from the junction. The road was wet, visibility was good and traffic was light.
The Victims' Right to Review Scheme, the Witness Charter and the Director's Guidance on Charging apply.
Dear Sir or Madam, Thank you for your letter. We have passed it to the relevant team and will reply within {number} days.
Microsoft Teams meeting. Join on your computer or mobile app. This e-mail may contain confidential information.
"""
