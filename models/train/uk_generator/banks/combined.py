"""Sentences put together from parts: who, did what, to whom or where, when. Every line of a part goes with every line of the others."""

SUBJECTS = r"""
{v.full}
{v.first}
{v.formal}
{w.full}
{w.titled}
{w2.first}
{d.full}
{d.last}
{d.first}
{d.mixedcaps}
{d2.full}
{rank} {collar.o} {o.last}
{rank} {o.last}
{k.doctor}
{n.formal}
{x.full}
{x.initial}
{x.titled}
{x.first}
{x.short}
[My|Her|His|Their] {rel} {x.first}
[My|Her|His] {rel}, {x.full},
The {job}, {x.full},
A {job} from {org}
A [man|woman|male|female] called {x.first}
A [man|woman|neighbour|passer-by]
The [victim|witness|defendant|complainant|suspect|officer]
[He|She|They]
{x.full} and {x.full}
{x.first}, {x.first} and {x.first}
{x.full} ({age})
{x.full}, {age}, of {road},
{x.full}, born {dob},
"""

ACTIONS = r"""
[was|were] seen [at|near|outside|behind] {place}
[rang|texted|called|messaged] {x.full} on {phone}
[rang|texted|phoned] {v.first}
[told|informed] {rank} {o.last} that {happening}
[told|said to|asked] {x.formal}
spoke [briefly|at length|] to {x.full} [of|from|at] {org}
[moved|drove|travelled|walked] [from {town} to {town}|to {place}|towards {road}|along {road}]
[lives|lived|stayed|has been living] at {address}
[gave|provided] an address of {x.address}
[gave|provided] the name {x.full} and a date of birth of {dob}
[was arrested|was detained|was interviewed] at {station}
[works|worked|used to work] [for|at] {org} [as a {job}|]
[pushed|punched|followed|threatened|shouted at] {v.first} [outside {org}|on {road}|in {place}|]
[left|entered] [the address|{street}|{org}|the house]
[handed|passed|sold] {item} to {x.full}
[transferred|paid|sent] {money} to {x.full}
[drove off in|got into|was a passenger in] a {colour} {make}, [registration|reg|index|VRM] {vrm}
[sent|received] an e-mail [to|from] {x.email}
[met|knows|has known|recognised] {x.full} [from {school}|through {x.first}|for {number} years|]
[went|was taken] to {hospital} with {injury}
[identified|described] {d.last} as the man in the [red|black|grey] [jacket|hoodie]
[signed|made|withdrew] the statement in the presence of {rank} {x.last}
[pleaded|will plead] not guilty before {j.titled} at {court}
[was represented by|instructed] {s.full} of {firm}
[did not|could not|would not] say where {x.first} was
[waited|stood|sat] by the [oak tree|rose garden|holly hedge|garden gate|park bench|bus stop|church wall]
[may|will|might|could] [mark|bill|hope|faith|grant|frank|drew|chase] [the form|him|her|it] later
[closed|locked|opened] the [front door|till|shop|gate] and [walked away|went home]
"""

CIRCUMSTANCES = r"""
on {date}
at [about|around|approximately|] {time} on {date}
in {date}
on {weekday} [morning|afternoon|evening|night]
on the [morning|evening] of {date}
with {x.full}
with [his|her] {rel} {x.first}
[near|opposite|outside] {place}
in {town}
in {city}, {country}
under {section} of the {act}
because {reason}
and {happening}
[after|before] {x.first} arrived
[after|before] {x.full} of {org} arrived
while {x.formal} was [on the phone|upstairs|away|at work]
(exhibit {exhibit} refers)
[as stated|as set out] in {ref}
shortly before {time}

"""

LEADS = r"""
[According to|Further to the account of] {x.full},
On {date}
At {time} hours
[Later|Afterwards|Then|In the meantime|That evening],
{x.first} [said|says|stated|told me] that
I [saw|noticed|remember|can say] that
Q. [Is it right that|Do you accept that|Can you confirm that]
A. [Yes,|No,|I think|Because]
[{number}.|-|•|*]
{time}
[PC|DC|DS] {x.last}:




"""
