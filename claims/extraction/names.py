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
    "ag",
    "walet",
    "ould",
    "mint",
    "binti",
    "af",
    "y",
)

TITLES = frozenset(
    """president prime minister chief staff army governor senator sen rep representative congressman congresswoman
    mayor mr mrs ms miss dr prof professor sir dame lord lady king queen prince princess pope bishop archbishop
    cardinal father sister rabbi imam sheikh ayatollah general gen colonel col major maj captain capt lieutenant lt
    sergeant sgt corporal admiral commander cmdr inspector superintendent supt detective det officer constable
    sheriff judge justice attorney secretary ambassador chancellor premier councillor councilor councilman
    councilwoman chairman chairwoman chair director ceo coach manager spokesman spokeswoman spokesperson deputy vice
    leader speaker commissioner minister advocate counsel barrister engineer economist analyst editor reporter
    trustee rev reverend deacon gov hon superintendent principal headteacher provost marshal warden doctor nurse
    agent chieftainess taoiseach undersecretary chieftain elder adviser advisor envoy prosecutor treasurer registrar
    pc dc cllr cr mp msp md democrat republican independent assemblymember assemblyman assemblywoman mawlawi mullah
    sayyid ombudsman ombudswoman regent brigadier cpl private sheikha archdeacon canon begum datuk datin hafiz mufti
    alhaji hajiya inkosi gogo insp mec td justice highness excellency baroness baron sri shri smt dato hajia ustaz
    maulana pandit madam don doña oom revd alderman supervisor recorder dsp administrator maître maitre lady
    viscount viscountess duchess uncle auntie""".split()
)
# Words of bodies and places that are surnames as well, after a first name.
SURNAME_BODIES = frozenset(
    """banks rivers fields church hall bay lake bridges mills castle forest house park parks woods bank street gray
    stone court temple post day board field wells bridge west north young may stores major trust""".split()
)
# Titles that are surnames as well.
SURNAME_TITLES = frozenset("sheikh king bishop dean judge marshal major pope cardinal prince abbot baron canon".split())
PERSON_ROLES = frozenset(
    """spokesman spokeswoman spokesperson lawyer solicitor attorney analyst economist professor researcher scientist
    author director manager executive founder co-founder owner farmer teacher nurse doctor surgeon engineer officer
    official minister president governor mayor senator lawmaker legislator mp ambassador diplomat chief chairman
    chairwoman chair head leader secretary treasurer commissioner commander coach captain player striker goalkeeper
    midfielder editor journalist reporter photographer historian curator conductor driver pilot sailor fisherman
    shopkeeper trader resident neighbour neighbor widow wife husband son daughter mother father brother sister
    student pupil principal headteacher dean prosecutor judge magistrate coroner detective inspector superintendent
    constable sergeant sheriff candidate councillor councilor councilman councilwoman deputy adviser advisor aide
    envoy negotiator activist campaigner organiser organizer volunteer witness defendant victim suspect tenant
    landlord developer architect planner broker strategist consultant trustee chancellor premier king queen prince
    princess bishop priest imam rabbi vicar pastor technician mechanic electrician builder miner worker employee
    operator representative delegate member ecologist biologist geologist seismologist meteorologist epidemiologist
    virologist physician psychologist sociologist hydrologist astronomer physicist chemist mathematician
    statistician actuary auditor accountant banker investor ceo publisher novelist poet playwright actor actress
    singer composer choreographer playwright librarian archivist critic supporter opponent expert observer protester
    passenger customer parent ranger warden keeper beekeeper baker butcher chef barber tailor weaver carpenter
    plumber welder conservator undersecretary registrar prosecutor advocate counsel interpreter translator referee
    umpire jockey trainer clerk commentator moderator whip caller sibling boy girl man woman lodger neighbourhood
    gamekeeper veterinarian dispatcher liquidator fiscal novelist comedian presenter host correspondent columnist
    beadworker engineer undertaker carer psychiatrist therapist detective investigator monitor inspector-general
    general-secretary apprentice harvester colleague counterpart number magnate contractor""".split()
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
    Communications Irrigation Planning Housing Police Opposition Commonwealth""".split()
)
# Letters and the like after a name.
SUFFIXES = frozenset({"KC", "QC", "MP", "MSP", "MEP", "TD", "MD", "PhD", "OBE", "MBE", "CBE", "SC"})
BODY_WORDS = frozenset(
    """café cafe restaurant pub hotel inn bakery brewery vineyard castle palace cathedral abbey prison clinic zoo
    gallery cinema arena canal dam pier beach forest desert peninsula bookshop front party ministry council
    committee union university department agency bank group inc corp corporation company association authority
    office court commission institute foundation police organization organisation news times post journal herald
    gazette tribune wire parliament congress senate house assembly government administration service services board
    bureau centre center college school hospital church mosque museum theatre theater society federation league club
    team network alliance coalition movement fund trust partnership ltd plc llc airlines airways railway railways
    railroad airport port station street road avenue square bridge river lake mountain island islands sea ocean bay
    valley county city town village province district region state states republic kingdom nations command forces
    force army navy guard brigade division regiment staff act bill treaty agreement accord convention summit
    conference cup games championship olympics festival week day month year award prize war battle hall tower
    stadium park airbase base media press radio television channel chronicle observer telegraph standard monitor
    mail express star industries systems holdings motors foods stores energy water power gas oil steel mining farms
    airlines logistics fire rescue commons lords union unions firm company club crown bloc charity hospitals clinic
    museums archive archives prosecution embassy consulate secretariat tribunal ombudsman lobby federation regiment
    market exchange index lab laboratory laboratories academy observatory greens democrats republicans liberals
    conservatives labour workers teachers farmers programme program project initiative report survey census unit
    institution body sources tech airline broadcaster outfit panel jury bench chamber guild royal national european
    international united federal central playhouse patrol line financial partners solutions technologies pharma
    motors airlines group tech labs ferries trains buses athletic united rovers capital brokers brothers sons
    daughters records books studios productions taskforce squad watchdog regulator directorate treasury kremlin
    pentagon bakery cooperative co-operative chamber""".split()
)
# First words of places and the like that look like somebody's name.
PLACE_WORDS = frozenset(
    """new north south west east northern southern western eastern great greater sri san santa los las el costa hong
    saint st mount lake fort port cape upper lower merry happy good social prime hall high low old red green black
    white blue golden silver grand supreme public private human world""".split()
)
# What a body is called after "the", lower case: companies first.
COMPANY_HEADS = frozenset(
    """company firm business retailer airline carrier maker group manufacturer startup start-up operator publisher
    brewery developer supplier producer lender bank chain utility owner builder contractor insurer brand studio
    startup chipmaker carmaker drugmaker brokerage consultancy label platform exporter importer line shipowner
    employer landlord""".split()
)
BODY_HEADS = COMPANY_HEADS - {"owner", "landlord", "line", "builder", "contractor"} | frozenset(
    """ministry council union government agency commission committee court board department police party university
    hospital authority association federation regulator institute parliament army navy club team school charity
    foundation bureau embassy office cooperative co-operative network newspaper campaign presidency tribunal
    directorate inspectorate church museum library theatre trust coalition alliance movement front faction bloc
    delegation mission assembly senate service watchdog museum district city county chamber guild consortium
    administration league society fund panel jury festival venture partnership militia broadcaster laboratory think-
    tank prosecution defence college academy archive observatory secretariat treasury junta""".split()
)
# Last words of the names of outlets, by which they are called for short.
PAPERS_OF_RECORD = frozenset(
    """ledger bulletin courier dispatch examiner inquirer sentinel reporter record register argus advertiser echo globe
    sun star mirror independent guardian statesman citizen enquirer leader press wire monitor""".split()
)
# What is written and speaks for whoever wrote it.
PAPERS = frozenset(
    """report statement memo memorandum letter filing notice document paper study figure data ruling judgment judgement
    indictment bulletin minute minutes post email e-mail circular book website analysis summary readout survey
    record message text note affidavit complaint decree proclamation release communique communiqué petition leaflet
    slide answer reply response order entry editorial profile log calculator policy forecast annex modelling review
    audit poll resolution submission briefing dossier estimate account page tweet brochure advertisement ad advert
    research findings agreement article story history transcript diary rota register newsletter fact-sheet sheet
    communication accounts spreadsheet plaque sign banner poster guideline podcast video ballot bill verdict opinion
    decision""".split()
)
# Those that speak for a body whose name stands before: "a police report", and not "court records".
SPEAKS_FOR_OWNER = frozenset(
    """report statement bulletin readout memo memorandum summary letter website figures data filing post notice minutes
    release communique email message circular newsletter briefing forecast note brochure leaflet account page
    guidelines""".split()
)
# Capitalised words that begin sentences or name times and places of the calendar; case as written.
NOT_NAMES = frozenset(
    """The A An And But Or So Yet If In On At By To For From With As Of When While After Before Since Because Although
    Though However Meanwhile Still Then Also This That These Those It He She They We I You His Her Their Its Our My
    Your There Here What Who Where Why How Which Not No Yes Both Either Neither Each Every Some Many Most Several
    All Only Just Even Now Today Yesterday Tomorrow Monday Tuesday Wednesday Thursday Friday Saturday Sunday January
    February March April May June July August September October November December Under Over Between Among During
    According Instead Earlier Later Last Next First Second Third One Two Three Four Five Six Seven Eight Nine Ten
    Asked Speaking Photo Source Despite Until Unlike Nearly About Around More Less Than Such Other Another Once
    Prior Importantly Local Officials Police Residents Critics Supporters Experts Researchers Scientists Born Dear
    Among Recording Hello Thank Thanks Please Mondays Tuesdays Wednesdays Thursdays Fridays Saturdays Sundays
    Christmas Easter Somebody Nobody Everybody Anyone Everyone Someone Reached Asked Rep Reps Sen Sens""".split()
)
FEMALE_WORDS = frozenset(
    """ms mrs miss madam lady dame queen princess spokeswoman chairwoman congresswoman councilwoman widow wife mother
    daughter sister girl woman grandmother aunt niece girlfriend fiancée nun bride actress businesswoman policewoman
    baroness duchess headmistress sr""".split()
)
MALE_WORDS = frozenset(
    """mr sir lord king prince spokesman chairman congressman councilman husband father son brother actor businessman
    policeman boy man grandfather uncle nephew boyfriend groom bridegroom baron duke headmaster fisherman imam
    bishop pope""".split()
)
