//! The words of criminal records: offences, courts, disposals, headings, and sentences that tell of them.

use crate::recognise::borders::pattern;
use regex::Regex;
use std::sync::LazyLock;

pub(super) static OFFENCE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?ix)\b(?: theft | thefts | shoplifting | stealing | burglary | robbery | fraud | handling | assault(?:ing)? | abh | gbh | wounding
        | battery | affray | violent\ disorder | public\ order | threatening | harassment | stalking | criminal\ damage
        | arson | possess(?:ion|ing) | supply(?:ing)? | production | cultivat(?:ion|ing) | drugs? | cannabis | cocaine | heroin
        | driv(?:e|ing) | drink\ driving | excess\ alcohol | disqualified | insurance | licence | taking | twoc | vehicle
        | going\ equipped | drunk | disorderly | obstruct(?:ion|ing) | resist(?:ing)? | breach | failing | fail(?:ed|ure) | surrender
        | bail | offensive\ weapon | bladed | knife | firearm | sexual | rape | indecent | exposure | kidnap(?:ping)? | false\ imprisonment
        | blackmail | deception | forgery | counterfeit | money\ laundering | perverting | perjury | murder | manslaughter
        | malicious | communications? | trespass | begging | soliciting | non-molestation | restraining | common\ assault | cruelty | neglect
        | poaching | drink-driving | drug-driving | twocking | weapon | blade | amphetamine | mdma | voyeurism | racially | intimidation | abstracting | fly[\ -]tipping | false\ accounting | obtaining\ services | outraging | threats\ to\ kill | interfering
        | strangulation | a\.b\.h | g\.b\.h | wasting\ police | conspiracy | making\ off | railway | evasion | tv\ licence | speeding | dangerous | careless )\b",
    )
});
pub(super) static COURT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:M\.?C\.?|C\.?C\.?|Y\.?C\.?|J\.?C\.?|MAGS?|Mags?)(?:\b|\s)|(?i:\b(?:magistrates?'?|crown court|central criminal|youth court|juvenile court|justice centre|county court|sheriff court|law courts?|court)\b)",
    )
});
pub(super) static DISPOSAL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?ix)(?: [0-9]{1,3}[\ \n](?:months?|weeks?|days?|years?|hours?)['’]?[\ \n](?:of[\ \n])?(?:imprisonment|custody|detention|prison|suspended|community|unpaid|disqualification|conditional|y\.?o\.?i\.?|dto|curfew)(?:[\ \n](?:order|sentence|work|discharge|service))?
        | (?:community|suspended\ sentence|detention\ and\ training|supervision|referral|reparation|rehabilitation|curfew|attendance\ centre|hospital|restraining|combination|probation|youth\ rehabilitation|compensation|forfeiture|treatment\ and\ testing|drug\ rehabilitation|football\ banning|banning|deprivation|sexual\ harm\ prevention|alcohol\ treatment|mental\ health\ treatment|exclusion)[\ \n]order
        | [0-9]{1,3}[\ \n]?(?:mths?|wks?|yrs?|hrs?|months?|weeks?|days?|years?)\b['’]?[\ \n](?:imp|imprisonment|prison|yoi|y\.o\.i|dto|susp|suspended|c/o|disq|disqual|unpaid|in\ prison|probation|curfew|cond)\b
        | (?:imprisonment|imprisoned|disqualified|disq|curfew|probation|detention|custody|yro|dtto|dto|yoi|supervision|community\ service|community\ sentence)[\ \n,:]{1,2}(?:for[\ \n])?[0-9]{1,3}[\ \n]?(?:mths?|wks?|yrs?|hrs?|hours|days?|months?|weeks?|years?)\b
        | community[\ \n](?:sentence|service|punishment[\ \n]order|rehabilitation[\ \n]order) | action[\ \n]plan[\ \n]order | parenting[\ \n]order | criminal[\ \n]behaviour[\ \n]order
        | (?:fixed[\ \n])?penalty[\ \n](?:notice|points) | cannabis[\ \n]warning | cond(?:\.|itional)?[\ \n]disch(?:arge)?\b | abs(?:\.|olute)?[\ \n]disch(?:arge)?\b
        | conditional(?:ly)?[\ \n]discharged? | absolute(?:ly)?[\ \n]discharged? | suspended[\ \n]sentence | unpaid[\ \n]work | bound[\ \n]over
        | imprison(?:ment|ed) | young[\ \n]offender(?:'s|s)?[\ \n]institution | \bdto\b | life[\ \n]sentence
        | time[\ \n]served | forfeiture[\ \n]and[\ \n]destruction | discharged[\ \n](?:conditionally|absolutely) | \bdtto\b | fined?\b(?:(?:[\ \n]of)?[\ \n]?£[0-9,.]+)? | bind[\ -]?over | disqualified[\ \n](?:from[\ \n]driving[\ \n])?(?:for[\ \n])?[0-9]+ | penalty[\ \n]points | licence[\ \n]endorsed
        | (?:simple[\ \n]|conditional[\ \n]|adult[\ \n]|youth[\ \n])?caution(?:ed)? | reprimand(?:ed)? | final[\ \n]warning | penalty[\ \n]notice | \bpnd\b | community[\ \n]resolution | no[\ \n]separate[\ \n]penalty )
        (?: [\ ,;]{1,2}£?[0-9][0-9,.]*\b | [\ \n,;]{1,2} (?: months? | weeks? | days? | years? | hours? | mths? | wks? | yrs? | hrs? | susp | plus | points | disq | comp
            | and | with | for | costs? | surcharge | compensation | of | suspended | concurrent | consecutive | victim | order | requirement | unpaid | work | rehabilitation
            | imprisonment | disqualified | disqualification | driving | from | to ) \b )*",
    )
});
/// Courts, offences and disposals as a record shortens them; only below the heading of a record, where nothing else is
/// meant by these words.
pub(super) static SHORT_COURT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i:\b(?:mags?|mags ct|mc|cc|yc|crown|crown ct|ct|bench|assizes|sessions|court martial|old bailey)\b)",
    )
});
pub(super) static SHORT_OFFENCE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i:\b(?:stole|stolen|steal|burgled|robbed|dishonest(?:ly)?|obtaining|ab[ch]|s\.? ?(?:18|20|39|47)|twoc|tda|tampering|interfering|carried|d ?& ?d|abusive|insulting|damag(?:e|ed|ing)|speed(?:ing)?|red light|mobile phone|dwdl|dwdca|imitation|ammunition|prohibited|controlled|class [abc]|ecstasy|crack|pwits|poss|importation|indecency|images|nuisance|coercive|controlling|threats?|intimidating|aggravated|riot|fighting|absconding|escape|absent|comply|requirements?|notification|injunction|false|bribery|tax|benefit|impersonating|attempt(?:ed)?|abduction|dog|animal|cheque|article|equipped|offences?|violence|weapons?|fishing|ticket|fare|nuisance|act (?:19|20)[0-9]{2})\b)",
    )
});
pub(super) static SHORT_DISPOSAL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i:\b(?:[0-9]{1,3} ?(?:months?|weeks?|days?|years?|hours?|mths?|mos?|m|wks?|w|yrs?|y|hrs?|h|d|pts|points)\b(?: (?:imp|imprisonment|prison|custody|yoi|dto|susp|suspended|sso?|c/o|co|cd|cs|upw?|disq|cond disch|discharge|detention|supervision|referral|tag|curfew|ban|concurrent|consecutive|licence))?|imp|imprisonment|custody|detention|detained|prison|gaol|jailed|susp|suspended|sentence[d]?|order|discharged?|disch|fined?|costs?|disq|disqualified|banned|probation|borstal|nfa|warned|warning|reprimand(?:ed)?|caution(?:ed)?|bound over|bind over|forfeit(?:ed|ure)?|points|endorsed|pnd|fpn|resolution|admonished|deferred|compensation|acquitted|not guilty|dismissed|withdrawn|c/o|cd|cond|dto|yro|sso|asbo|cbo|drr|tagged)\b)(?: £?[0-9][0-9,.]*)?",
    )
});
/// A term alone, as the last part of a record.
pub(super) static TERM: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i:\b[0-9]{1,3} ?(?:years?|yrs?|months?|mths?|weeks?|wks?|hours?|hrs?|points|pts)\b'?(?: (?:susp|suspended|imp|concurrent|consecutive|upw|unpaid|cso|disq|disqualified))?(?: \([^)\n]{2,60}\))?\.?$|\b(?:compensation|comp|costs|cso)\b[^.;\n()]{0,16}(?: \([^)\n]{2,60}\))?\.?$)",
    )
});
/// Numbers of the rows of a record, and the labels of its parts.
pub(super) static ROW_MARK: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^ *(?:[0-9]{1,2}[.):]|\([0-9]{1,2}\)|[-*•]) "));
pub(super) static YEAR: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b(?:19[5-9][0-9]|20[0-4][0-9])\b"));
pub(super) static HEADING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i:previous convictions|\bprev(?:ious)?\.? cons?\b|\bpre-?cons?\b|antecedents|antecedent history|previous offences|previous offending|previous history|record of offending|court appearances|offence history|non-conviction|court disposals|convictions?\b|bad character|criminal record|cautions|reprimands|offending history|disposals?)",
    )
});
/// The head of a table of convictions: "Date Court Offence Result".
pub(super) static TABLE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i:\b(?:offences?|charges?|conviction)\b.*\b(?:sentence|results?|disposal|outcome|penalty|court)\b|\b(?:court|sentence|result|disposal|outcome)\b.*\boffences?\b)",
    )
});
/// "convicted of …", "cautioned for …" up to the end of the sentence.
pub(super) static TOLD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i:\b(?:(?:re)?convicted(?:[ \n](?:at|by|in|on)[ \n][^.;\u{c}]{3,60}?)?[ \n](?:of|for)|(?:been[ \n])?cautioned(?:[ \n](?:at|by|in|on)[ \n][^.;\u{c}]{3,40}?)?[ \n]for|reprimanded(?:[ \n](?:in|on)[ \n][^.;\u{c}]{3,30}?)?[ \n]for|convictions?(?:,? ?\(?(?:from|in|at|dated)?[ \n]?(?:[a-z]+[ \n])?[0-9/.]{4,10}\)?,?)?[ \n](?:for|of)|cautions?(?:[ \n](?:from|in|dated)[ \n][^.;\u{c}]{3,30}?)?[ \n]for|reprimands?[ \n]for|(?:final|police|formal)[ \n]warning[ \n]for|penalty[ \n]notice(?:[ \n]for[ \n]disorder)?[ \n]for|imprisoned[ \n]for|jailed[ \n]for|(?:was|been|were)[ \n]fined[ \n](?:£[0-9,.]+[ \n])?(?:(?:at|by|in)[ \n][^.;\u{c}]{3,50}?[ \n])?for|sentenced[ \n]to[ \n][^.;\u{c}]{3,60}?[ \n]for|(?:received|given|got|served|completed|made[ \n]subject[ \n]to|subject[ \n]of|serving|released[ \n]from)[ \n](?:a|an|the|his|her|[0-9]+|two|three|four|six|nine|twelve|eighteen)[ \n][^.;\u{c}]{3,60}?[ \n](?:for|following|after)|(?:was|been)[ \n](?:bound[ \n]over|disqualified[ \n]from[ \n]driving)[ \n]for|been[ \n]to[ \n]prison[^.;\u{c}]{0,20}?[ \n]for|sent[ \n]to[ \n]prison(?:[ \n]for[ \n][a-z0-9]+[ \n](?:months|weeks|years))?[ \n]for|pleaded[ \n]guilty[ \n](?:at[ \n][^.;\u{c}]{3,60}?[ \n])?to)\b)[^.;\u{c}]{3,160}",
    )
});
/// Words that make "received a … for …" and its like a sentence of a court.
pub(super) static PUNISHED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i:\b(?:convict(?:ed|ions?)|cautio(?:n|ns|ned)|reprimand(?:s|ed)?|warning|penalty|prison|imprison(?:ed|ment)|jailed|fined?|sentence[d]?|order|discharge|custody|custodial|community|guilty|detention|suspended|unpaid work|curfew|probation|bound over|disqualified|served[ \n](?:[0-9]{1,2}|an?|two|three|four|five|six|seven|eight|nine|ten|twelve|eighteen)[ \n](?:years?|months?|weeks?))\b)",
    )
});
pub(super) static DENIED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i:\b(?:no|not|never|without|nor|if|unless|until|whether|any|upon|on|may be|could be|anyone|person|would be|to be|being|liable|when)\b[^.;,]{0,24})$",
    )
});
/// Fields of a form about the present arrest: custody and bail are spoken of, and a date, but nothing of the past.
pub(super) static PRESENT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i:\b(?:custody (?:ref(?:erence)?|record|number|no|time|clock)|(?:return(?:ing)? )?bail (?:date|to return|return)|return(?:ing)? (?:on )?bail|date of (?:charge|arrest)|time of arrest)\b)",
    )
});
/// Orders that somebody wants have not been made.
pub(super) static WANTED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i:\b(?:wants?|wanted|seeks?|seeking|sought|appl(?:y|ies|ied|ying|ication)|requests?|requested|asks?|asked|suggest(?:s|ed)?|propose[sd]?|consider(?:ed|ing)?|would like)\b[^.;]{0,40}\b(?:order|injunction|requirement)\b)",
    )
});
