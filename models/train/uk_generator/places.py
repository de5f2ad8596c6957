"""Streets, towns, postcodes, and addresses in the shapes UK papers show them."""

import random
from dataclasses import dataclass

AREAS = "AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN EX FK FY G GL GU HA HD HG HP HR HS HU HX IG IP IV KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO ZE".split()
TOWNS = """Leeds Bradford Manchester Salford Liverpool Bootle Birmingham Dudley Coventry Leicester Nottingham Derby Sheffield Rotherham Doncaster Hull York Newcastle Gateshead Sunderland Middlesbrough Bristol Cardiff Swansea Newport Plymouth Exeter Southampton Portsmouth Brighton Croydon Tottenham Hackney Brixton Peckham Luton Bedford Norwich Ipswich Cambridge Oxford Reading Slough Swindon Gloucester Worcester Wolverhampton Walsall Stoke-on-Trent Crewe Chester Wrexham Preston Blackburn Burnley Bolton Wigan Oldham Rochdale Huddersfield Wakefield Halifax Barnsley Grimsby Lincoln Northampton Kettering Peterborough Colchester Chelmsford Southend Maidstone Canterbury Dover Margate Hastings Eastbourne Crawley Guildford Woking Basingstoke Winchester Bournemouth Poole Taunton Torquay Truro Carlisle Durham Darlington Harrogate Scarborough Glasgow Edinburgh Dundee Aberdeen Inverness Paisley Belfast Derry Lisburn Bangor Aberystwyth Merthyr_Tydfil Barry Llanelli Rhyl Milton_Keynes King's_Lynn Bury_St_Edmunds St_Helens St_Albans West_Bromwich Burton_upon_Trent Newcastle_upon_Tyne Kingston_upon_Hull Weston-super-Mare Stockton-on-Tees Ashton-under-Lyne London""".replace("\n", " ").split()
TOWNS = [town.replace("_", " ") for town in TOWNS]
VILLAGE_HEADS = "Great Little Upper Lower Nether Long Market Temple Stoke Castle Burnham Thorpe Ash Kirk Wood Fen Chipping Sutton Ashby Hinton Compton Norton Aston Barton Marston".split()
VILLAGE_TAILS = "Barrow|Snoring|Missenden|Bassett|Hatherleigh|Wexbury|Crossley|Denby|Hollow|Oakley|Marlby|Farthing|Thornby|Wick|Easton|Hampden|Kelsey|Mallory|Norbury|Pelham-on-the-Hill".split("|")
COUNTIES = "West Yorkshire|North Yorkshire|Kent|Essex|Surrey|Lancashire|Merseyside|Greater Manchester|Hampshire|Devon|Cornwall|Norfolk|Suffolk|Cheshire|Derbyshire|Staffs|Lincs|Cambs|Northants|Co. Durham|Gwynedd|Dyfed|Fife|Lanarkshire|Co. Antrim|West Midlands|East Sussex|Middlesex|Herts|Bucks|Worcestershire".split("|")
COUNTRIES = "England Wales Scotland Ireland Poland Romania Pakistan India Bangladesh Nigeria Ghana Jamaica Albania Turkey Syria Iran Iraq Lithuania Portugal Spain France Germany China Vietnam Somalia Eritrea Sudan".split()
STREET_HEADS = """High Station Church Victoria Park Mill King Queen Albert Manor Green Grange Windsor Chapel Bridge North South East West Elm Oak Cedar Springfield York St_John's Highfield Orchard Clarendon Cross Moor Tudor Hawthorn London Market Ashfield Beech Wharf Canal George William James Mary Alice Harold Stanley Nelson Wellington Gladstone Churchill Cromwell Kate Edith Florence Charlotte Elizabeth Alexandra Alma Balmoral Sandringham Priory Abbey Rectory Vicarage School Hospital Railway Quarry Colliery Furnace Tannery Bakers Butchers Weavers Saddlers Silver Gold Copper Rose Lavender Primrose Bluebell Foxglove Heather Ivy Holly Willow Poplar Sycamore Chestnut Laurel Acacia Kestrel Falcon Swallow Lark Nightingale Robin Wren Heron Badger Fox Hare Meadow Field Hill Valley Brook River Lake Pond Spring Well Thornton Harrison Morris Taylor Carlton Berkeley Dudley Percy Neville Howard Arundel Norfolk Gloucester Warwick Lancaster Mandela Attlee Bevan Wilberforce Shakespeare Milton Byron Tennyson Wordsworth Keats Dickens Hardy Bronte Mosley Back_Lane Old_Mill St_Mary's St_Peter's All_Saints Upper_Hanover Great_Northern New_Inn""".split()
STREET_HEADS = [head.replace("_", " ") for head in STREET_HEADS]
STREET_TYPES = "Street|Street|Street|Road|Road|Road|Road|Lane|Lane|Avenue|Avenue|Close|Close|Drive|Drive|Way|Crescent|Court|Gardens|Grove|Place|Terrace|Mews|Hill|Rise|View|Walk|Row|Square|Parade|Green|Gate|Croft|Fold|Bank|Mount|Wynd|Yard|Broadway|St|Rd|Ave|Cl|Dr|Cres|Ln|Gdns".split("|")
LONE_STREETS = "Broadway|Kingsway|Queensway|The Crescent|The Close|The Green|The Street|The Avenue|Pudding Lane|Cheapside|Haymarket|Eastgate|Briggate|Whitehall|The Mall|Strand|Lordship Lane|Cable Street|Piccadilly|Deansgate|Shambles|Heol y Bryn|Ffordd Las|Rhodfa'r Mor|Sauchiehall Street".split("|")
HOUSES = "Rose Cottage|The Old Rectory|Ivy House|The Bungalow|Orchard House|Hillcrest|Fairview|Primrose Cottage|The Lodge|The Old Forge|Mill House|Glen View|Ty Gwyn|Bryn Awel|The Stables|Woodlands|Lyndhurst|Ferndale|Oakdene|The Gables|Holly Farm|Home Farm|Manor Farm|Lower Barn|Brook Farm Cottage|Sea View|Dunroamin|The Haven|Keeper's Cottage|Laburnum Villa".split("|")
BLOCKS = "Kestrel Court|Phoenix House|Elizabeth House|Nelson Court|Mandela House|Tower Point|Attlee House|Birchwood Court|The Hub|Wharfside|Harrison Court|Queens Tower|Skyline Apartments|Regent House|Albert Mill|Victoria Works|Bevan Court|St James House|Marsh Tower|Lansdowne House".split("|")
LANDMARKS = "town centre|bus station|railway station|train station|Market|Park|Shopping Centre|Arndale Centre|library|Retail Park|Industrial Estate|Cemetery|Marina|Town Hall|swimming baths|recreation ground".split("|")
FAMOUS = "Heathrow Airport|Hyde Park|Euston Station|Roundhay Park|Camden Market|Piccadilly Gardens|M62|A1(M)|A38|M25 junction 10|Trafford Centre|Meadowhall|Victoria Park|Clapham Common|Kings Cross|Blackpool Promenade|Gatwick Airport|Port of Dover|Bullring|Canary Wharf|Moss Side|Toxteth|Chapeltown|St Pauls|Handsworth|Harehills|Peckham Rye|Bootle Strand".split("|")


CITIES = "Paris Berlin Madrid Rome Vienna Warsaw Krakow Bucharest Athens Istanbul Ankara Lagos Accra Nairobi Cairo Tehran Baghdad Lahore Karachi Delhi Mumbai Dhaka Beijing Shanghai Tokyo Osaka Seoul Sydney Melbourne Toronto Montreal Vancouver Boston Chicago Houston Seattle Denver Atlanta Philadelphia California Texas Florida Ohio Brussels Amsterdam Lisbon Dublin Cork Galway Geneva Zurich Moscow Kyiv Vilnius Riga Oslo Stockholm Helsinki Copenhagen Kingston Havana Lima Bogota Manila Jakarta Singapore Brazil Mexico Canada Australia Japan Greece Italy Russia Ukraine Sweden Europe Africa Asia London Edinburgh New_York Los_Angeles San_Francisco New_Zealand South_Africa Hong_Kong Saudi_Arabia Sri_Lanka United_States United_Kingdom Northern_Ireland".replace("_", "\N{NO-BREAK SPACE}").split(" ")
CITIES = [city.replace("\N{NO-BREAK SPACE}", " ") for city in CITIES]


@dataclass(frozen=True)
class Address:
    """Lines of one address; `postcode` is also the last part of `lines` when it is shown."""

    lines: tuple[str, ...]
    postcode: str
    town: str


def postcode(rng: random.Random) -> str:
    letters = "ABDEFGHJLNPQRSTUWXYZ"
    area = rng.choice(AREAS)
    district = f"{rng.randint(1, 9)}{rng.choice('ABEHMPVWXY')}" if area in ("EC", "WC", "SW", "W", "E") and rng.random() < 0.4 else str(rng.randint(1, 28))
    inner = f"{rng.randint(0, 9)}{rng.choice(letters)}{rng.choice(letters)}"
    return f"{area}{district}{'' if rng.random() < 0.06 else ' '}{inner}"


def street(rng: random.Random) -> str:
    return rng.choice(LONE_STREETS) if rng.random() < 0.12 else f"{rng.choice(STREET_HEADS)} {rng.choice(STREET_TYPES)}"


def town(rng: random.Random) -> str:
    return f"{rng.choice(VILLAGE_HEADS)} {rng.choice(VILLAGE_TAILS)}" if rng.random() < 0.15 else rng.choice(TOWNS)


def place(rng: random.Random) -> str:
    """A named place that is not a postal address."""
    chance = rng.random()
    if chance < 0.32:
        return street(rng)
    if chance < 0.55:
        return f"{town(rng)} {rng.choice(LANDMARKS)}"
    if chance < 0.75:
        return town(rng)
    if chance < 0.8:
        return rng.choice(COUNTIES)
    if chance < 0.84:
        return rng.choice(COUNTRIES)
    return rng.choice(FAMOUS)


def _building(rng: random.Random, family: str | None) -> list[str]:
    number = f"{rng.randint(1, 260)}{rng.choice(('', '', '', '', '', '', 'A', 'b', 'C'))}"
    road = street(rng)
    chance = rng.random()
    if chance < 0.52:
        return [f"{number} {road}"]
    if chance < 0.56:
        return [f"{number}, {road}"]
    flat = f"{rng.choice(('Flat', 'Flat', 'Flat', 'Apartment', 'Apt', 'Room', 'Unit'))} {rng.randint(1, 80)}{rng.choice(('', '', '', 'A', 'B'))}"
    if chance < 0.64:
        return [f"{flat}, {number} {road}"] if rng.random() < 0.5 else [flat, f"{number} {road}"]
    if chance < 0.72:
        return [flat, rng.choice(BLOCKS), f"{number} {road}" if rng.random() < 0.5 else road]
    if chance < 0.76:
        return [f"{flat} {rng.choice(BLOCKS)}", road]
    if chance < 0.78:
        return [f"{number.rstrip('AbC')}/{rng.randint(1, 6)} {road}"]
    if chance < 0.90:
        return [rng.choice(HOUSES), road]
    if chance < 0.94:
        return [rng.choice(HOUSES), town(rng)]
    if chance < 0.97:
        return [f"c/o {family or 'The Manager'}", f"{number} {road}"]
    return [f"{rng.choice(('Plot', 'Pitch', 'Caravan', 'Mooring'))} {rng.randint(1, 60)}", f"{rng.choice(STREET_HEADS)} {rng.choice(('Caravan Site', 'Marina', 'Farm', 'Holiday Park'))}"]


def draw_address(rng: random.Random, family: str | None = None) -> Address:
    lines = _building(rng, family)
    main, code = town(rng), postcode(rng)
    if rng.random() < 0.25:
        lines.append(rng.choice(TOWNS))
    chance = rng.random()
    if chance < 0.86:
        lines.append(main)
        if rng.random() < 0.2:
            lines.append(rng.choice(COUNTIES))
    if chance > 0.14 and rng.random() < 0.85:
        lines.append(code)
    if rng.random() < 0.03:
        lines.append("UK")
    return Address(tuple(lines), code, main)


def one_line(rng: random.Random, address: Address) -> str:
    shape = rng.random()
    if shape < 0.7:
        return ", ".join(address.lines)
    if shape < 0.82:
        return " ".join(address.lines)
    if shape < 0.94 and len(address.lines) > 2 and address.lines[-1] == address.postcode:
        return ", ".join(address.lines[:-1]) + " " + address.lines[-1]
    if shape < 0.97:
        return ", ".join(address.lines).upper()
    return ". ".join(address.lines)


def in_lines(address: Address) -> str:
    return "\n".join(address.lines)


def first_line(address: Address) -> str:
    return address.lines[0] if any(ch.isdigit() for ch in address.lines[0]) else ", ".join(address.lines[:2])
