"""Sentences of witness statements (MG11): members of the public, shop staff, victims."""

OPENINGS = r"""
I am the above named person and I live at [an address known to police|{w.address}|the address given overleaf].
I am [{age} years old|a {job}] and I live with my {rel} {x.first} and my {rel} {x.first} at {w.address}.
I make this statement of my own free will in relation to [an incident|a burglary|an assault] which [occurred|happened|took place] on {day}.
My name is {w.full} and my date of birth is {w.born}. I [reside|live] at {w.address}.
I am employed by {org} as a {job} and have been so for the last {age} [months|years].
I am {w.full} of {w.address} and I am a {job}. I have known {d.full} for about {number} years.
I am the [owner|registered keeper] of a {colour} {make}, registration [number|mark|] {vrm}.
This statement is further to my previous statement dated {date}. In that statement I mentioned a [man|woman] I know as {d.short}.
I am the {rel} of {v.full}, who is the [victim|complainant] in this [case|matter].
I live at the address overleaf with {x.first}, {x.first} and {x.first}, who are my [children|kids], and our dog.
I currently rent {w.address} from {x.full}. My landlord can be contacted on {x.phone}.
I am a {job} at {org} on {road}, {town}. On {day} I was on the [late|early] shift with {x.full}.
I, {w.full}, wish to make the following statement about {d.titled}.
I work as a {job} at {school}. One of my pupils is {c.full}, born {c.born}, who is in Year {number}.
My full name is {w.middle}, but everybody calls me {w.short}.
"""

BODY = r"""
On {date} at [about|approximately|around] {time} I was [at|outside|near] {place} when I saw {d} [walking|running|coming] towards me.
{d.first} [shouted|screamed|said] at {v.first}, "Get out of my way", and then {happening}.
I [heard|could hear] {d.first} and {d2.first} arguing with {v.formal} [outside|near] {org} on {road}.
{v.full} then [rang|called|phoned] me on {phone} to say that {happening}.
I would describe {d.last} as {nationality}, about {age} years old, slim build, with short dark hair and wearing {item}.
I know him to be {d.full} because he [went to school with|used to go out with|is friends with] my {rel}, {x.first}.
{d.first} got into a {colour} {make}, registration {vrm}, and drove off towards {place}.
I recognised one of the males as {d.full}, who lives [on|at|near] {d.street}.
My {rel} {x.first} was [upstairs|in the kitchen|asleep] with {c.first}, our {rel}, who is {age}.
I dialled 999 and spoke to the operator. {rank} {o.last} and {rank} {o2.last} arrived at about {time}.
I gave the [officer|CCTV footage] to {rank} {collar.o} {o.last} of {force}, who seized it as {exhibit.o}.
{x.first} told me that {d.first} had sent {v.his} {rel} [a message|messages] on [WhatsApp|Facebook|Snapchat] saying "tell {v.first} I'm coming round".
When I got to {v.street} I saw that {happening}. {n.formal} from number {number} was standing outside.
I was with {x.full}, {x.full} and {x.full} at {place}.
He was holding {item} in his right hand. {v.first} [begged|asked] him to put it down, but {d.last} just laughed.
{v.first} had {injury}. I drove {v.him} to {hospital}, where {v.he} was seen by {k.doctor}.
I have never had any problems with {d.formal} before this. I do not know a {x.full}.
At no point did I give {d.full} permission to [enter|take|use] my [house|vehicle|bank card].
The male said his name was {x.first}, but I heard another lad call him {x.short}.
I went to {org} in {town} and spoke to the manager, {x.titled}, who checked the till.
I checked my [account|bank statement] with {chain} and saw that {money} had been sent to {x.full}, sort code {sort}, account [number|no.|] {account}.
My {rel}'s name is {x.full} and [he|she] can be contacted on {x.phone} or at {x.email}.
I am willing to attend court. I can be contacted on {w.phone}.
I picked up {c.first} from {school} at {time} and we walked home along {road}.
{x.full} is my {rel}. We have been together since {date} and have one child, {c.first} {c.last}, born on {c.born}.
I then saw {d.mixedcaps} [punch|kick|push] {v.mixedcaps} [twice|several times] to the [head|body].
In {date} we moved from {town} to {v.address}, where we have lived ever since.
I also saw {x.first} {x.last}, who I have known since school.
I handed {item} to {rank} {o.last}. I now exhibit this as {exhibit.w}.
The taxi was from {org}. The driver gave his name as {x.first} and his plate number was {vrm}.
He lives at {street}, [which is just off|next to] {road}, opposite {org}.
I looked out of the window and saw {n.first}, who lives at {n.street}, arguing with a male in a {colour} coat.
{v.first}'s [phone|handbag|car] was gone. {d2.first}'s [voice|name] was mentioned more than once.
I noticed that {d.full}'s {rel}, whom I know only as {x.first}, was filming on {item}.
Present in the [flat|house|pub] were myself, {v.first}, {x.first}, {x.first} and a lad called {x.short}.
She told me she was called {x.first} and that she had travelled from {country} with her {rel}.
I have been shown {exhibit}, a [still|photograph] from the CCTV. I recognise the person in it as {d.full}.
The house belongs to {x.titled}, who is [away|abroad] in {country} until {date}.
{d.formal} then said: "You tell {v.first} {v.last} that I know where {v.he} lives."
I gave a description to {rank} {collar.o2} {o2.last}, who wrote it in [his|her] pocket notebook.
I was born in {town} and I have lived in {place} all my life.
My [mobile|phone] number is {phone} and my e-mail address is {email}.
Since this happened {c.first} has been having nightmares and {c.his} school, {school}, is aware.
"""

CLOSINGS = r"""
I [am willing|do not wish] to attend court. I support a prosecution in this matter.
This has made me feel [unsafe|anxious] in my own home and I [have|may have] to move away from {town}.
I would like to be [kept updated|contacted] by e-mail at {w.email}.
Signed: {w.sign}   Date: {date}
Signature: {w.sign}   Signature witnessed by: {o.sign}
Statement taken by: {rank} {collar.o} {o.last}, {station}, at {time} on {date}.
I can be contacted on {w.phone} [or via my {rel} {x.first} on {x.phone}|].
I have nothing further to add at this time.
Signed {w.initial} Signature witnessed by {o.initial}
"""
