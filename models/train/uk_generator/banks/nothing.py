"""Text without anybody in it: boilerplate, form labels, rules, and words that look like names. Every line is a decoy."""

BOILERPLATE = r"""
This statement (consisting of {number} pages each signed by me) is true to the best of my knowledge and belief and I make it knowing that, if it is tendered in evidence, I shall be liable to prosecution if I have wilfully stated in it anything which I know to be false, or do not believe to be true.
WITNESS STATEMENT\n(Criminal Procedure Rules, r 16.2; Criminal Justice Act 1967, s. 9)
WITNESS STATEMENT (CJ Act 1967, s.9; MC Act 1980, ss.5A(3)(a) and 5B; Criminal Procedure Rules 2005, r 27.1)
RESTRICTED (when complete)
OFFICIAL - SENSITIVE
MG11 (T) [10/2007|Page {number} of {number}]
MG5 POLICE REPORT
MG6C POLICE SCHEDULE OF RELEVANT NON-SENSITIVE UNUSED MATERIAL
MG3 REPORT TO CROWN PROSECUTOR FOR CHARGING DECISION
NOT DISCLOSABLE  CLEARLY NOT DISCLOSABLE  INSPECT  COPY
I declare that to the best of my knowledge and belief this schedule contains all the relevant material.
You do not have to say anything. But it may harm your defence if you do not mention when questioned something which you later rely on in court. Anything you do say may be given in evidence.
Signature: ........................ Date: ..............
Signature of witness   Signature witnessed by   PTO
Name of witness:  Address:  Postcode:  Home telephone No:  Mobile:  E-mail address:
Surname  Forename(s)  Date of birth  Address  Occupation  Nationality
Contact points: Home  Work  Mobile  E-mail
Witness care: Is the witness willing to attend court? Yes / No. Does the person making this statement have any particular needs?
I consent to police having access to my medical records in relation to this matter: Yes No N/A
The Victim Personal Statement scheme has been explained to me: Yes
Officer in case   Supervisor   Reviewing lawyer   Unique Reference Number
Page {number} of {number}
Continuation of statement
Delete as applicable. Complete in block capitals. Use a separate form for each witness.
Evidential test met. Public interest test met. Code for Crown Prosecutors applied.
"""

DECOYS = r"""
Exhibit {exhibit} was [produced|examined] and returned to the property store. {exhibit} and {exhibit} are still outstanding.
The offence is contrary to {section} of the {act} and is triable either way.
Under {section} of the {act} the court may draw an adverse inference. See also {act}, {section}.
The property was [seized|recovered] and booked in as {exhibit}. No forensic opportunities were identified.
The officer considered the public interest test and the evidential test, and recorded a rationale in the usual way.
The CCTV shows a male in dark clothing leaving through the rear exit at {time}. His face can't be seen.
The [police officer|constable|detective|sergeant|inspector] told the [witness|victim|complainant] to wait until the [custody sergeant|supervisor] arrived.
The [judge|court|magistrates|district judge] will [mark|grant|bill|frank] the application in the usual way.
They will bill the account and mark the file. A grace period may apply, and there is hope that it will not be long.
The rose garden, the oak tree and the holly hedge were undamaged. A red rose was left on the mat.
The case may proceed in the spring. It may rain. The march went past at dawn. The bill was paid in cash.
She was carrying a Kate Spade handbag and a bottle of Jack Daniel's.
He was wearing a Ted Baker shirt, Paul Smith jeans and a Calvin Klein belt.
The suspect sent the messages on WhatsApp using an iPhone. Google Maps and Find My iPhone were checked.
Category {number} of the Sentencing Council guideline applies. The starting point is {number} months.
The vehicle was a {colour} {make}. The keys were in the ignition and the engine was warm.
The value of the goods was {money}. {number} bottles were recovered from the rucksack; {number} remain outstanding.
Body worn video was active throughout. The footage lasts {number} minutes and {number} seconds.
See {ref} and {ref}. The disclosure officer has reviewed the material and applied the test under the {act}.
The dog, a Staffordshire Bull Terrier, was seized under {section} of the {act}. A German Shepherd was also present.
He is described as {nationality}, in his twenties, about 5ft {number}, of stocky build with short hair.
A first aid kit, {item} and {item} were found in the boot.
Key witnesses: see form MG9. Exhibits: see form MG12. Previous convictions: see form MG16.
The Crown Prosecutor, the Defence and the Court have been informed. The Officer in the Case will attend.
The Achilles tendon and the Glasgow Coma Scale were mentioned in the notes; a Stanley knife was used.
Charge {number} of {number}. Count {number}. Adjourned for a pre-sentence report. Plea: not guilty.
The Newton hearing was listed, and a Goodyear indication was sought. A Turnbull direction will be needed.
The Forensic Science Regulator's Codes apply. The swab was tested with a Kastle-Meyer test and gave a positive reaction.
The victim said "Oh my God" and ran to the house. "Jesus Christ", said the witness.
Time of offence {time}. Log closed {time}. Duration {number} hours. Reference to page {number}, line {number}.
"""
