"""Word lists about people and bodies, in one place. All lower case unless said otherwise."""

from __future__ import annotations

PARTICLES = (
    "al",
    "bin",
    "ibn",
    "bint",
    "de",
    "da",
    "do",
    "dos",
    "das",
    "del",
    "della",
    "di",
    "du",
    "van",
    "von",
    "der",
    "den",
    "la",
    "le",
    "ter",
    "abu",
    "umm",
)

TITLES = frozenset(
    """president prime minister chief staff army governor senator sen rep representative congressman congresswoman
    mayor mr mrs ms miss dr prof professor sir dame lord lady king queen prince princess pope bishop archbishop
    cardinal father sister rabbi imam sheikh ayatollah general gen colonel col major maj captain capt lieutenant
    lt sergeant sgt corporal admiral commander cmdr inspector superintendent supt detective det officer
    constable sheriff judge justice attorney secretary ambassador chancellor premier councillor councilor
    councilman councilwoman chairman chairwoman chair director ceo coach manager spokesman spokeswoman
    spokesperson deputy vice leader speaker commissioner minister advocate counsel barrister engineer economist
    analyst editor reporter trustee rev reverend deacon gov hon superintendent principal headteacher dean
    provost marshal warden doctor nurse agent chieftainess taoiseach undersecretary chieftain elder adviser
    advisor envoy prosecutor treasurer registrar pc dc cllr cr mp msp md democrat republican independent
    assemblymember assemblyman assemblywoman mawlawi mullah sayyid sen. ombudsman ombudswoman regent brigadier
    commissioner supt. cpl private sheikha archdeacon canon""".split()
)
PERSON_ROLES = frozenset(
    """spokesman spokeswoman spokesperson lawyer solicitor attorney analyst economist professor researcher scientist
    author director manager executive founder co-founder owner farmer teacher nurse doctor surgeon engineer
    officer official minister president governor mayor senator lawmaker legislator mp ambassador diplomat chief
    chairman chairwoman chair head leader secretary treasurer commissioner commander coach captain player
    striker goalkeeper midfielder editor journalist reporter photographer historian curator conductor driver
    pilot sailor fisherman shopkeeper trader resident neighbour neighbor widow wife husband son daughter mother
    father brother sister student pupil principal headteacher dean prosecutor judge magistrate coroner detective
    inspector superintendent constable sergeant sheriff candidate councillor councilor councilman councilwoman
    deputy adviser advisor aide envoy negotiator activist campaigner organiser organizer volunteer witness
    defendant victim suspect tenant landlord developer architect planner broker strategist consultant trustee
    chancellor premier king queen prince princess bishop priest imam rabbi vicar pastor technician mechanic
    electrician builder miner worker employee operator representative delegate member ecologist biologist
    geologist seismologist meteorologist epidemiologist virologist physician psychologist sociologist
    hydrologist astronomer physicist chemist mathematician statistician actuary auditor accountant banker
    investor ceo publisher novelist poet playwright actor actress singer composer choreographer playwright
    librarian archivist critic supporter opponent expert observer protester passenger customer parent ranger
    warden keeper beekeeper baker butcher chef barber tailor weaver carpenter plumber welder conservator
    undersecretary registrar prosecutor advocate counsel interpreter translator referee umpire jockey trainer""".split()
)
# What writers call somebody for variety, without having said that he or she is one.
EPITHETS = frozenset(
    """striker midfielder defender goalkeeper forward winger player novelist singer actor actress author senator
    congressman congresswoman lawmaker teenager composer pensioner veteran""".split()
)
# What offices are for, between "Minister of" and a name. Case as written.
OFFICES = frozenset(
    """Health Defence Defense Finance State Justice Education Energy Interior Foreign Affairs Public Works Transport
    Staff Agriculture Trade Water Environment Labour Labor Culture Tourism Security Research Operations Sales
    Communications Irrigation Planning Housing Police""".split()
)
# Letters and the like after a name.
SUFFIXES = frozenset({"KC", "QC", "MP", "MSP", "MEP", "TD", "MD", "PhD", "OBE", "MBE", "CBE", "SC"})
BODY_WORDS = frozenset(
    """café cafe restaurant pub hotel inn bakery brewery vineyard castle palace cathedral abbey prison clinic zoo
    gallery cinema arena canal dam pier beach forest desert peninsula bookshop
    front party ministry council committee union university department agency bank group inc corp corporation
    company association authority office court commission institute foundation police organization organisation
    news times post journal herald gazette tribune wire parliament congress senate house assembly government
    administration service services board bureau centre center college school hospital church mosque museum
    theatre theater society federation league club team network alliance coalition movement fund trust
    partnership ltd plc llc airlines airways railway railways railroad airport port station street road avenue
    square bridge river lake mountain island islands sea ocean bay valley county city town village province
    district region state states republic kingdom nations command forces force army navy guard brigade division
    regiment staff act bill treaty agreement accord convention summit conference cup games championship olympics
    festival week day month year award prize war battle hall tower stadium park airbase base media press radio
    television channel chronicle observer telegraph standard monitor mail express star industries systems
    holdings motors foods stores energy water power gas oil steel mining farms airlines logistics fire rescue
    commons lords union unions firm company club crown bloc charity hospitals clinic museums archive archives
    prosecution embassy consulate secretariat tribunal ombudsman lobby federation regiment market exchange index
    lab laboratory laboratories academy observatory greens democrats republicans liberals conservatives labour
    workers teachers farmers programme program project initiative report survey census""".split()
)
# Capitalised words that begin sentences or name times and places of the calendar; case as written.
NOT_NAMES = frozenset(
    """The A An And But Or So Yet If In On At By To For From With As Of When While After Before Since Because Although
    Though However Meanwhile Still Then Also This That These Those It He She They We I You His Her Their Its Our
    My Your There Here What Who Where Why How Which Not No Yes Both Either Neither Each Every Some Many Most
    Several All Only Just Even Now Today Yesterday Tomorrow Monday Tuesday Wednesday Thursday Friday Saturday
    Sunday January February March April May June July August September October November December Under Over
    Between Among During According Instead Earlier Later Last Next First Second Third One Two Three Four Five
    Six Seven Eight Nine Ten Asked Speaking Photo Source Despite Until Unlike Nearly About Around More Less Than
    Such Other Another Once Prior Importantly Local Officials Police Residents Critics Supporters Experts
    Researchers Scientists""".split()
)
FEMALE_WORDS = frozenset(
    """ms mrs miss madam lady dame queen princess spokeswoman chairwoman congresswoman councilwoman widow wife mother
    daughter sister actress businesswoman policewoman baroness duchess headmistress sr""".split()
)
MALE_WORDS = frozenset(
    """mr sir lord king prince spokesman chairman congressman councilman husband father son brother actor businessman
    policeman baron duke headmaster fisherman imam bishop pope""".split()
)
FEMALE_NAMES = frozenset(
    """mary patricia jennifer linda elizabeth barbara susan jessica sarah karen nancy lisa margaret betty sandra ashley
    emily donna michelle carol amanda melissa deborah stephanie rebecca laura sharon cynthia kathleen amy angela
    anna shirley ruth brenda pamela nicole katherine virginia catherine christine samantha debra janet rachel
    carolyn emma maria heather diane julie joyce victoria kelly christina joan evelyn lauren judith olivia
    martha cheryl megan andrea hannah jacqueline ann anne alice jean frances sophie grace denise amber doris
    marilyn danielle beverly isabella theresa diana natalie brittany charlotte marie kayla alexis lucy helen
    clara eva ingrid astrid elena irina olga natalia svetlana fatima aisha layla leila mariam zahra amina
    khadija sofia lucia carmen isabel pilar rosa ana ines chloe camille juliette claire eleni katerina yuki
    keiko sakura mei ling priya anita sunita lakshmi meena nadia samira hillary oonagh siobhan
    aoife niamh fiona moira mairi imelda oksana marguerite edith winnie greta birgit helga ulla petra ursula
    monika agnieszka katarzyna magdalena gwen nazmun meenakshi lydia""".split()
)
MALE_NAMES = frozenset(
    """james robert john michael david william richard joseph thomas charles christopher daniel matthew anthony mark
    donald steven paul andrew joshua kenneth kevin brian george timothy ronald edward jason jeffrey ryan jacob
    gary nicholas eric jonathan stephen larry justin scott brandon benjamin samuel gregory frank alexander
    raymond patrick jack dennis jerry tyler aaron jose adam nathan henry douglas zachary peter kyle walter ethan
    jeremy harold keith christian roger noah gerald carl terry sean austin arthur lawrence jesse dylan bryan joe
    jordan billy bruce albert willie gabriel logan alan juan wayne roy ralph randy eugene vincent russell elijah
    louis bobby philip johnny mohammed muhammad mohamed ahmed ali hassan hussein omar khalid ibrahim yusuf
    mustafa abdul karim tariq ivan vladimir sergei dmitri boris igor hans karl jurgen wolfgang klaus dieter
    pierre jean-paul francois jacques luis carlos miguel pedro jorge antonio giovanni marco luca paolo stefan
    lars erik olaf bjorn henrik anders hiroshi kenji takashi wei jun raj sanjay vikram arjun hamish angus callum
    ewan declan liam conor rory gilbert glenn graham tobias orhan mehmet masoud bill mike tim jim tom
    bob dan ted bernie """.split()
)
MALE_NAMES_IN_A = frozenset(
    """mustafa musa isa ilya nikita sasha hamza ezra joshua luca andrea akira kenta yuta shinta rama krishna aditya
    surya elisha noah ira juma mwita yahya zakaria issa moussa costa costa bela attila geza nicola battista jona
    garcia abdalla taha aditya pradipta sunda""".split()
)
