"""Form fields, tables and records: custody, PNC prints, exhibit lists, crime reports, charges, bank and phone records."""

CUSTODY = r"""
Custody Record [No|Number|Ref]: {custody}  Station: {station}
[Detained person|DP|Detainee]: {d.listed}  DOB: {d.born}  Sex: M
Surname: {d.caps}  Forename(s): {d.forenames}  Date of birth: {d.born}  Place of birth: {town}
Home address: {d.address}
Home address\n{d.lines}
Nationality: {nationality}  Occupation: {job}
Arrested by: {rank} {collar.o} {o.last}  Time of arrest: {time}  Date: {date}
Place of arrest: {place}
Offence: {offence}
{time} DP {d.caps} [presented|brought] before custody officer {rank} {collar.o2} {o2.last}. Detention authorised.
{time} DP requests solicitor: {s.full}, {firm}, tel {s.phone}. DSCC ref {crime}.
{time} DP wishes [person|someone] informed: {x.full} ({rel}) {x.phone}.
{time} HCP {k.full} attended. DP fit to be detained and interviewed. Medication: none.
{time} Cell visit. All in order. {rank} {x.last}.
{time} Meal given. DP rousable. DDO {x.last}.
{time} DP spoke with [solicitor|legal adviser] {s.formal} on the telephone.
{time} Inspector's review by {rank} {x.last}. DP asleep.
{time} Charged by {rank} {collar.o} {o.last} and bailed to {court} on {date}.
Next of kin: {x.full}, {rel}, {x.address}, {x.phone}
Appropriate adult: {x.full}, {rel}, {x.phone}
Property: {item}, {money} cash, bank card in name of {d.initial}
PNC ID: {pnc}  CRO: {cro}  Arrest/Summons No: {crime}
GP: {k.doctor}, {hospital}
"""

PNC = r"""
PNC ID: {pnc}  NAME: {d.listed}  CRO No: {cro}
NAME : {d.caps}, {d.forenames}  DOB : {d.born}
SURNAME {d.caps}\nFORENAME(S) {d.forenames}\nSEX MALE\nBIRTH DATE {d.born}\nPLACE OF BIRTH {town}
ALIAS NAMES: {d2.listed}; {x.listed}
ALIAS DOB: {dob}
MARKS/SCARS: tattoo left arm "{x.first}"; scar right cheek
ADDRESS: {d.address} (as at {date})
LAST KNOWN ADDRESS {d.lines}
DRIVER NUMBER: {licence.d}
NI NUMBER: {nino}
OCCUPATION: {job}
CONVICTION(S): {number}  OFFENCE(S): {number}
1. {date} {anycourt} 1. {offence} ({section} {act}) - {number} weeks imprisonment
{date} {anycourt}  {offence}  Fine {money}, costs {money}
REPRIMAND(S)/WARNING(S)/CAUTION(S): {date} {force} {offence}
ASSOCIATES: {x.listed} {dob}; {x.listed} {dob}
VEHICLE: {vrm} {colour} {make} KEEPER {x.titled}, {x.address}
INFORMATION: bail address {address}
ARREST/SUMMONS REF: {crime}  FORCE: {force}
PRISON NUMBER: {prison}
END OF PRINT
"""

CRIME = r"""
Crime [reference|ref|report|number]: {crime}  Occurrence: {offence}
OIC: {rank} {collar.o} {o.last}, {station}
Officer in the case: {rank} {o.full}  Collar No. {collar.o}  Tel: {o.phone}  Email: {o.email}
Victim: {v.titled}  DOB: {v.born}  Address: {v.address}  Tel: {v.phone}
Suspect: {d.listed} ({d.born}) {d.address}
Witness 1: {w.full} {w.address} {w.phone}
Witness 2: {w2.listed} DOB {w2.born}
URN: {urn}
URN {urn}  Defendant(s): {d.full}; {d2.full}
NI number: {nino}   NHS number: {nhs}
National Insurance No. {nino}
Passport No: {passport}  Driving licence: {licence.d}
VRM: {vrm}  Make/model: {make}  Colour: {colour}
Registered keeper: {x.full} {x.address}
Bank: {chain}  Sort code: {sort}  Account [no|number]: {account}  Name: {v.titled}
Card number {card}  Expiry 0{number}/27  Name on card {v.capsfull}
IBAN: {iban}
IMEI: {imei}  Number: {phone}  Subscriber: {x.full}
IP address: {ip}  Date/time: {date} {time}  Account: {x.email}
School: {school}  Headteacher: {x.titled}
Location of offence: {place}, {town}
Venue: {address}
Court: {court}  Next hearing: {date}
Court case no: {caseno}
Modus operandi: {happening}. Suspect entered via rear window and made off towards {place}.
Interpreter required: No
Solicitor: {firm}  Contact: {s.full} {s.phone}
Name: {v.full}
Full name {v.full}
Name of witness: {w.full}
Name of victim: {v.capsfull}
Surname: {v.last}\nForename(s): {v.forenames}\nDate and place of birth: {v.born}, {town}
Former name: {x.last}
Maiden name: {x.last}
Address:\n{v.lines}
Address [and postcode|]: {v.address}
Home telephone: {phone}  Mobile: {v.phone}  Email: {v.email}
Preferred means of contact: {v.email}
Occupation: {job}
Relationship to victim: {rel}
Date of birth: {v.born}  Age: {age}  Gender: F  Ethnicity code: W1
Parent/guardian of {c.full}: {x.full}
Statement of: {w.full}
Statement of ......... {w.capsfull} ......... Age if under 18: Over 18  Occupation: {job}
Taken by: {o.sign}  Station: {station}
Signature of witness: {w.sign}
Signature of parent/guardian/appropriate adult: {x.sign}
Reported by: {n.full}, {n.address}
Informant: {n.full} ({rel})
Interview officers: {rank} {collar.o} {o.last}; {rank} {collar.o2} {o2.last}
Supervisor: {rank} {x.last}
Prosecutor: {s.full}  Area: {county}
Lawyer: {x.full}
Details of person: {d.listed}, {d.born}, {d.address}
Dates of non-availability: {w.full} {date} to {date}; {rank} {o.last} {date}
"""

CHARGE = r"""
You are charged that on {date} at {town} you [stole|took] {item} belonging to {v.full}, contrary to {section} of the {act}.
On {date} at {place} [assaulted|unlawfully wounded] {v.full}, thereby occasioning {v.him} actual bodily harm. Contrary to {section} of the {act}.
THAT YOU on or about {date} in the county of {county} did use threatening behaviour towards {v.capsfull}. CONTRARY TO {section} {act}.
STATEMENT OF OFFENCE: {offence}, contrary to {section} of the {act}. PARTICULARS OF OFFENCE: {d.capsfull} on {date} entered as a trespasser {address}.
{d.capsfull} and {d2.capsfull} between {date} and {date} conspired together and with {x.capsfull} to supply cocaine.
Without reasonable excuse you contacted {v.full}, which you were prohibited from doing by a restraining order imposed by {anycourt} on {date}.
Drove a motor vehicle, {make} {vrm}, on {road}, {town}, while disqualified.
The Queen v {d.full}; The King v {d.full}
IN THE {anycourt}\nBETWEEN\nREX\n-v-\n{d.capsfull}
"""

EXHIBITS = r"""
{exhibit} | {item} | {rank} {o.last} | {date}
{exhibit.o}  {item}  Seized from {d.street}  {rank} {collar.o} {o.last}  {date} {time}
{exhibit.w}  CCTV footage from {org}  Produced by {w.full}
{exhibit}  Photographs of injuries to {v.full}
{exhibit}  Screenshots of messages from {phone}
{exhibit} Copy bank statement {account} in the name of {d.initial}
{exhibit}  Medical report of {k.doctor}, {hospital}
{exhibit}  Sketch plan of {place}
{exhibit}  {colour} {make} {vrm}
{exhibit}  Passport in name {x.listed} no. {passport}
{exhibit.v}  Letter addressed to {x.titled} at {x.address}
{exhibit.o2}  Mobile phone IMEI {imei} recovered from {place}
"""

TABLES = r"""
{date}  {time}  {phone}  {phone}  00:0{number}  {place}
{date} FASTER PAYMENT {x.full} {money}
{date}  CARD PAYMENT {chain} {town}  {money}
{date} STANDING ORDER {x.initial} RENT {money}
{date} TFR {sort} {account} {x.capsfull} {money}
{x.listed}  {dob}  {address}  {phone}
{x.full}  {job}  {phone}  {x.email}
{w.full}   Civilian   {w.phone}   Available
{rank} {collar.o} {o.last}   Police   {o.phone}   Not available {date} - {date}
Name  DOB  Address  Telephone\n{x.full}  {dob}  {address}  {phone}
No. Name Occupation Statement date\n{number} {x.full} {job} {date}
Mr/Mrs/Miss/Ms {x.full}
{vrm}  {make}  {x.full}  {x.postcode}
{ip}  {date} {time} UTC  {email}
"""
