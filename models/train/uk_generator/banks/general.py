"""General prose about invented people among real places and bodies: news, biography, sport, arts, business, court reports."""

NEWS = r"""
{x.full} was born in {city}, {country}, in {date}. After studying at {school} {x.first} moved to {city}, where the family settled.
{p.full} ({date} – {date}) was a [British|Scottish|Polish|Nigerian|Canadian|French] {job} best known for work on the history of {country}.
The band, formed in {city} by {x.full}, {x.full} and {x.full}, released its third album on {date}.
{x.last} scored twice as {org} beat {org} in {city} on {weekday}.
In {date} {x.last} joined {worldbody}, where [she|he] worked with {x.full} and {x.full} until {date}.
{worldbody} said on {weekday} that its chief executive, {x.full}, would step down.
[President|Prime Minister|Chancellor|Senator|Judge|General|Professor] {x.last} arrived in {city} for talks with {x.full} of {worldbody}.
According to {x.full}, a spokesman for {worldbody}, prices in {country} rose for the third month.
The river rises in {county} and flows through {town} and {town} before reaching the sea near {town}.
{town} is a town in {county}, {country}, about ten miles from {town}. It is home to {school} and {hospital}.
The film, directed by {x.full} and starring {x.full} and {x.full}, opened in {city} and {city}.
{x.full}'s novel is set in {city} during the war and follows {x.first}, {x.first}.
Critics compared {x.last} with {x.last}; {x.full} of {worldbody} called the book a triumph.
The {worldbody} was founded in {city} in {date}. Its members included {x.full}, {x.initial} and {x.titled}.
"I never expected it," {x.last} told {worldbody}. "We went from {city} to {city} without a penny."
Police in {city}, {country}, arrested {x.full} and {x.full} on {weekday} at the request of {force}.
The treaty was signed in {city} by {x.full} for {country} and {x.full} for {country}.
The applicant, {x.titled}, was born in {date} and lives in {city}. [He|She] was represented before the Court by {x.titled}, a lawyer practising in {city}.
On {date} the {anycourt} dismissed the applicant's appeal. On {date} {worldbody} refused leave.
Travellers from {city} can reach {city} by train; the museum on {road} opens in {date}.
{x.full} won in {city}, {x.full} was second and {x.full} of {country} third.
Species of this genus are found in {country} and {country}. It was described by {x.last} in {date}.
The algorithm, first described by {x.last} and {x.last} at {school}, is widely used.
{x.full} married {x.full} in {city}; their {rel} {x.first} became a {job}.
Shares in {worldbody} fell after {chain} and {org} announced a merger in {city}.
The exhibition at {place} in {city} shows paintings by {x.full} and letters from {x.last} to {x.last}.
@{x.firstlower} thanks for the follow! see u in {city} on {weekday} with {x.first}
just seen {x.full} in {chain} {city} haha, {x.first} is gonna be so jealous
RT: {worldbody} to open new office in {city}, says {x.full}
Watching {x.last} v {x.last} at {place} tonight, come on {country}!
"""
