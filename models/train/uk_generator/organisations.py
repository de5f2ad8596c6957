"""Bodies, businesses, courts and police forces."""

import random

from .places import TOWNS, town

FORCES = "West Yorkshire|North Yorkshire|Greater Manchester|Merseyside|West Midlands|South Wales|Dyfed-Powys|Gwent|North Wales|Kent|Essex|Thames Valley|Avon and Somerset|Devon and Cornwall|Northumbria|Cleveland|Humberside|Lancashire|Hampshire|Sussex|Surrey|Norfolk|Suffolk|Cheshire|Cumbria|Durham|Dorset|Gloucestershire|Hertfordshire|Leicestershire|Lincolnshire|Northamptonshire|Nottinghamshire|South Yorkshire|Staffordshire|Warwickshire|West Mercia|Wiltshire|Northshire|Eastmoor".split("|")
CHAINS = "Tesco|Tesco Express|Asda|Sainsbury's|Boots|Barclays|Lloyds Bank|NatWest|HSBC|Santander|Nationwide|Halifax|Monzo|Revolut|Vodafone|EE|O2|BT|Co-op|Aldi|Lidl|B&M|Argos|McDonald's|KFC|Greggs|Royal Mail|Halfords|William Hill|Ladbrokes|Wetherspoons|Primark|Marks & Spencer|Superdrug|Shell|BP|Uber|Amazon|eBay|Evri|DPD|Stagecoach|Arriva|Northern Rail|JD Sports|Currys|Wickes|Screwfix|Iceland|Morrisons|Poundland|Costa|Starbucks|PayPal".split("|")
PUBLIC = "Crown Prosecution Service|CPS|Probation Service|HM Courts and Tribunals Service|HMCTS|National Crime Agency|Youth Offending Team|Home Office|NHS|Victim Support|Witness Care Unit|Forensic Access|Cellmark Forensic Services|DVLA|HMRC|DWP|Ministry of Justice|Independent Office for Police Conduct|British Transport Police|Social Services|Women's Aid|Refuge|Shelter|Barnardo's|Border Force|Trading Standards|Fire and Rescue Service|Yorkshire Ambulance Service|London Ambulance Service|Action Fraud|Environment Agency|RSPCA".split("|")
TRADES = "Motors|Security Ltd|Plumbing|Builders|Taxis|Private Hire|Recruitment Ltd|Properties Ltd|Lettings|Newsagents|Off Licence|Convenience Store|Tyres|Scaffolding Ltd|Logistics Ltd|Catering|Dental Practice|Pharmacy|Estate Agents|Housing Association|Holdings plc|Electrical Ltd|Care Home|Nursery|Gym|Barbers|Nail Bar|Jewellers|Removals".split("|")
THEMES = "Apex Premier Crystal Sunrise Northern City Star Royal Diamond Phoenix Falcon Metro Pennine Riverside Castle Crown Golden Elite Rapid Swift Prime Delta Orbit Horizon Summit Beacon Anchor Harbour".split()

WORLD = "BBC|Reuters|The Guardian|The Times|United Nations|UN|European Union|European Commission|European Court of Human Rights|NATO|World Bank|World Health Organization|Labour Party|Conservative Party|Liberal Democrats|Parliament|House of Commons|House of Lords|Supreme Court|Ministry of Defence|Ministry of Finance|Foreign Office|Microsoft|Google|Apple|IBM|Sony|Toyota|Ford|Siemens|Airbus|Rolls-Royce|Manchester United|Arsenal|Chelsea|Real Madrid|Royal Society|Royal Opera House|Oxford University Press|Columbia Records|EMI|Harvard University|University of Cambridge|MIT|Red Cross|Amnesty International|Greenpeace|FIFA|UEFA|FBI|CIA|Interpol|Europol|Channel 4|Sky News|Penguin Books|Royal Navy|British Army|Bank of England|Lloyds|Deutsche Bank|Goldman Sachs|Congress|Senate|Democratic Party|Republican Party|Church of England".split("|")


def police_force(rng: random.Random) -> str:
    chance = rng.random()
    if chance < 0.12:
        return rng.choice(("Metropolitan Police Service", "Metropolitan Police", "City of London Police", "British Transport Police", "Police Scotland", "PSNI", "Police Service of Northern Ireland"))
    return rng.choice(FORCES) + (" Constabulary" if rng.random() < 0.22 else " Police")


def court(rng: random.Random) -> str:
    if rng.random() < 0.06:
        return rng.choice(("Central Criminal Court", "Court of Appeal", "High Court", "Supreme Court", "Royal Courts of Justice", "Old Bailey"))
    return rng.choice(TOWNS) + rng.choice((" Crown Court", " Crown Court", " Magistrates' Court", " Magistrates' Court", " Magistrates Court", " Youth Court", " Combined Court Centre", " County Court", " Family Court"))


def hospital(rng: random.Random) -> str:
    return rng.choice((f"{rng.choice(TOWNS)} General Hospital", f"{rng.choice(TOWNS)} Royal Infirmary", f"St {rng.choice(('James', 'Mary', 'Luke', 'Thomas', 'George'))}'s Hospital", f"Queen {rng.choice(('Elizabeth', 'Alexandra', 'Mary'))} Hospital", f"{town(rng)} Medical Centre", f"{rng.choice(THEMES)} Surgery", f"{rng.choice(TOWNS)} University Hospitals NHS Trust", f"University Hospital of {rng.choice(TOWNS)}"))


def school(rng: random.Random) -> str:
    return rng.choice((f"{town(rng)} Academy", f"{rng.choice(TOWNS)} High School", f"{town(rng)} Primary School", f"{rng.choice(TOWNS)} College", f"St {rng.choice(('Mary', 'Joseph', 'Peter', 'Anne', 'Aidan'))}'s {rng.choice(('RC Primary School', 'C of E School', 'Catholic Academy'))}", f"University of {rng.choice(TOWNS)}", f"{rng.choice(TOWNS)} Grammar School"))


def solicitors(rng: random.Random, surnames: list[str]) -> str:
    a, b = rng.choice(surnames), rng.choice(surnames)
    return rng.choice((f"{a} & Co Solicitors", f"{a} {b} Solicitors", f"{a} and {b} LLP", f"{a} Law", f"{a}, {b} & Partners", f"{a}s Solicitors", f"{a} Legal Services", f"{b} Chambers"))


def organisation(rng: random.Random, surnames: list[str]) -> str:
    chance = rng.random()
    if chance < 0.26:
        return rng.choice(CHAINS)
    if chance < 0.4:
        return f"{rng.choice(THEMES)} {rng.choice(TRADES)}"
    if chance < 0.54:
        return f"{rng.choice(surnames)}{rng.choice((' ', ' ', 's ', ' & Sons ', ' Brothers '))}{rng.choice(TRADES)}".strip()
    if chance < 0.62:
        return hospital(rng)
    if chance < 0.7:
        return school(rng)
    if chance < 0.78:
        return f"{rng.choice(TOWNS)} {rng.choice(('City Council', 'Borough Council', 'County Council', 'Council', 'Youth Justice Service', 'Social Services', 'City FC', 'United', 'Football Club', 'Mosque', 'Community Centre'))}"
    if chance < 0.86:
        return police_force(rng)
    return rng.choice(PUBLIC)
