"""First names that tell a person’s gender to most readers, lower case. Names that both bear are left out."""

from __future__ import annotations

FEMALE_NAMES = frozenset(
    """ruairí ruairi abigail achieng ada adaeze adaora adele agatha agnes agnieszka aileen ainhoa aisha akiko akinyi
    alba alexandra alexis alice alina aliya alma amaia amal amalia amanda amara amber amelie amina amira amy ana
    anahit anais anastasia andreea angela angelina anika anita anja anjali anka ann anna annabel anne annegret
    anneke annelies annette annika antonia anushka aoife aparna arlene asha ashley asma astri astrid atieno aurora
    ayesha aylin ayumi ayşe barbara bea beatrice beatriz becky belinda bella bernadette bernice beryl beth bethany
    bettina betty beverly bianca birgit birgitta blanca bohumila bonnie bożena božena brenda brenna brid bridget
    brittany bronagh bronwen bríd camila camille candace cara carla carly carmen carolina caroline carolyn carrie
    catalina cate cath catherine cathy cecilia celeste celia chantal charlene charlotte cheryl chiara chioma chloe
    christina christine cindy claire clara claudia colette colleen constance cora coretta corinne cornelia cristina
    cynthia daisy dalia danielle daphne darlene dawn debbie deborah debra deepa deirdre delia delphine denise
    desislava diana diane dilnoza dilys dina dolores donna dora doreen doris dorothea dorothy draga dragana edith
    edna effie eileen eilidh elaine eleanor eleanora elena eleni elif eliza elizabeth ella ellen elodie eloise elsa
    elsie elspeth emi emilia emily emine emma erica erin ernestine esme esperanza estelle esther eteri eudora
    eugenia eunice eva evelyn evie faith farah farida fatima fatma fay felicity fern fiona flora florence folake
    folasade frances freda freya frieda gabriela gemma georgia georgina geraldine gertrude gillian gina giulia
    gladys glenda gloria glynis grace grainne grażyna greer greta gretchen gráinne guadalupe gudrun gulbahor gulnara
    gwen gwenda gwendolyn gül hajra halima halina hana hanan hanna hannah harriet haruka hatice hazel heather hedwig
    heidi helen helene helga henrietta hermione hilda hilde hillary holly hope hélène ida ifeoma ilse imelda imogen
    indira ines inez inge ingeborg ingrid inés ioana irene irina iris irma isabel isabella isla isobel itziar ivana
    ivanka ivy jacinta jacqueline jacqui jade jadwiga jana jane janet janice janine jarmila jasmine jeanette jeanne
    jelena jelica jenna jennie jennifer jenny jessica jessie ji-woo jill joanna joanne jodie johanna josefina
    josephine jovana joy joyce juanita judith judy julia juliana julie juliette june justine kamala karen karin
    karina katarzyna kate katerina katherine kathleen kathryn kathy katie katja katrin kavita kay kayla keiko keisha
    kerstin ketevan khadija khadijah kirsten kirsty lakshmi laleh lana lara larissa lata latifa latrice laura laurel
    lauren layla leah leanne leigh leila lena leonie leonora leticia li-hua lila lilian lillian lily linda lindiwe
    lindsay ling lisa lisbeth lise ljiljana lois lola lorena loretta lori lorna lorraine louise lourdes lubna lucia
    lucinda lucy ludmila luisa lusine luz lydia lynda lynn lynne mabel madeleine mae maeve magdalena maggie mahnaz
    mairi maja makena malika mandy manon mara margaret margarethe margarita margit margot marguerita marguerite
    maria mariam mariana marianne maribel maribeth marie marilyn marina marisa marisol marit marjorie marlene marlys
    marsha marta martha martina mary mary-ann maryam matilda maud maura maureen mavis maya meena meenakshi megan mei
    mei-ling melanie melinda melissa mercedes mercy meredith mia michaela michelle michiko mildred milena milica
    millie mina mindy minna mireille mirela miriam mirjam moira molly mona monika monique morag mrinal muriel mwende
    myra myrtle nada nadia nadine naledi naliaka nancy naoko naomi nasreen nasrin natalia natalie natasha natela
    nazanin nazmun nell nellie nerea nerys nessa ngozi nia niamh nicole nina nino njeri noelle nomsa nomvula noor
    nora noreen noriko norma nuala nurul nurşen odette odile oksana olga olive olivia oona oonagh orla paloma pamela
    pansy parvin patricia patsy paula pauline pavla paz pearl peggy penelope penny perpetua petra philippa phoebe
    phyllis pilar polly pooja poppy priya priyanka prudence queenie rachel radha radka ragnhild ramona rana rania
    raquel rebeca rebecca regina reina rekha rena renata renee rhiannon rhona rhonda rima rita roberta robyn rocío
    rosa rosalie rosalind rosanna rose rosemary rosie roxana roxane roya rupa ruta ruth sabina sabine sabrina sadie
    sakura sally salma salwa samantha samia samira sana sandra saoirse sara sarah sarita saskia savita seema selma
    serena sevgi shabnam shania shanice sharon shauna sheena sheila shelley sherry shireen shirin shirley shona sian
    sigrid silvia simone sinead sinéad siobhan siranush siân snežana sofia sofie solfrid solveig sonia sonja sonya
    soo-jin sophie soraya stacey stella stephanie sunita sunniva susan susanna susanne sushma suzanne svetlana sybil
    sylvia synnøve tabitha tamar tamara tamsin tamta tania tanya tara tatevik tatiana tatyana teresa teresita tess
    tessa thandeka thandiwe thelma theodora theresa tilda tina tova tracey trine trudy tuula ulla uma una ursula
    usha ute valentina valeria valerie vanessa vera verity verna veronica vesna victoria vidya viola violet virginia
    vivien vivienne wanda wangari wanjiru wendy wilhelmina wilma winifred winnie ximena xiomara xiu yasmin yasmine
    yoko yolanda yuki yvette yvonne zahra zainab zara zdenka zeinab zelda zeynep zoe zofia zohreh zora zoë zsofia
    zuzana""".split()
)
MALE_NAMES = frozenset(
    """aaron abdoulaye abdul abdulaziz abdullah abdulrahman abebe abel abraham adam adrian agus ahmad ahmed aidan akash
    alain alan alastair albert albie albin aldo alec alejandro alessandro alexander alexei alf alfie alfonso alfred
    ali alistair allan alonzo alvaro alvin amadou amir amit amos anatoly anders andre andreas andrei andrew andré
    andy angelo angus ansel anselm ansgar anthony antoine anton antonio antonín archie arjun armand arne arnold
    arthur arturo arun ashok asif aurelian austin aziz babajide barney barry bart basil bastian batt beau behrouz
    benjamin bernard bernie bert bertram bijan bilal bill billy bjorn björn bob bobby bojan boris boubacar brad
    bradley brandon branko brendan brent bret brett brian brock bruce bruno bryan bryce bud budi burt byron caleb
    callum calvin carl carlo carlos carlton cathal cecil cedric cesar chad charles chester chidi chike chris
    christian christoph christophe christopher christos chuck ciaran cillian clarence claude clay clayton clement
    cliff clifford clint clinton clive clyde cody colin colm conor conrad constantin cormac cornelius craig curt
    curtis cyril cyrus damian damien damon dan daniel danny darius dariush darnell darrell darren darryl dave davey
    david davide davoud dean declan dejan denis dennis denny derek dermot des desmond dev dexter diarmuid diego
    dieter dietrich dirk dmitri dom domenico dominic don donal donald dong-hyun donovan doug dougie douglas duane
    duc dudley duncan dušan dwayne dwight dylan earl ed eddie edgar edmund edouard eduardo edward edwin einar eirik
    elchin eli elias elijah elliot elliott ellis elmer elton emeka emil emilio emmanuel emmett enrico enrique enzo
    eoghan eoin eric erik ernest ernesto errol ervin esteban ethan eugen eugene evan everett ewan ezekiel fabian
    faisal farhad farid farouk felipe felix ferdinand fergal fergus fernando finn floyd francesco francis francisco
    franco francois frank franz fraser fred freddie frederick fredrik fritz gabriel gareth garrett garry garth gary
    gavin geoff geoffrey georg george georges gerald gerard gerardo gerhard gethin gianni gideon gil gilbert giles
    gino giorgi giorgio giovanni giuseppe glen glenn gonzalo goran gord gordon grady graham grant greg gregory greig
    grigory guillaume guillermo gunnar gunther gus gustav gustavo guy hal hamad hamid hamish hamza hank hans harald
    hari harlan harold haroun harris harry haruto harvey hasan hassan hector heinrich heinz helmut hendra hendrik
    henri henrik henry herbert herman hernan hervé hiroshi hiroto horace horst hossein howard hoyt hubert hugh hugo
    humphrey hussain hussein hywel iain ian ibrahim ibrahima idris ignacio igor ike ilan imran ingo ira irfan irving
    irwin isaac isaiah ismail issoufou itamar ivan ivo jacek jack jackson jacob jacques jaime jake jakob jamal james
    jamie janek jared jarek jaroslav jarvis jason javed javier jean-paul jed jeff jeffrey jens jeremy jerome jerry
    jesper jesse jesus jianguo jim jiri jiří joachim joan-marc joaquin joaquín jock joe joel joerg johan johann
    johannes john johnnie johnny joko jon jonas jonathan jonny jordi jorge jose josef joseph joshua josip josé juan
    juha jules julian julio julius jun jung jurgen juris jussi justin jürgen kaan kamal kamau kareem karim karl
    karl-heinz karsten kaspar kazimierz kazuo keir keith kelvin kemal ken kenji kenneth kent kenta kerr kevin khalid
    khalil kieran kilian kipchoge kiprono kirk klaas klaus knut kofi kourosh kris kristof kumar kurt kwabena kwame
    kyle lachlan lamar lance larry lars lasse lassina laurent lawrence lawson leandro leif len lennart leo leon
    leonard leonardo leopold leroy les lester levi lewis liam linus lionel lloyd logan lorenz lorenzo lorne louis
    luc luca lucas lucian luciano lucien lucius luis luiz lukas luke luther lyle mack magnus mahmoud mahmud malcolm
    malik mamadou manfred mansour manuel marc marcel marcelo marcin marco marcos marcus mariano mario marius mark
    marlon marshall martin marty martín marvin masoud massimo mateo mathias mathieu mats matt matteo matthew
    matthias matthieu mattias maurice mauricio mauro maxim maximilian maynard mehdi mehmet melvin merlin michael
    mickey miguel mihail mikael mike mikhail mikkel milan miles milorad milton min-jun minh mirko mitch mitchell
    mizanur moe mohamed mohammed moritz morris mort moses moussa muhammad murat murray musa mustafa mwangi myles
    nabil narendra nasser nathan nathaniel nazrul nebojša ned neil nelson nenad nestor neville nguyen niall nicholas
    nick nicolas nicolás nigel nihal nikhil nikola nikolai nikos niles nils noah norbert norm norman nuno obinna
    ochieng octavio oisín olaf ole oleg oleksandr oliver olivier ollie olly olusegun oluwaseun omar orhan orlando
    orville osama oscar oskar osman oswald otieno otis otto ousmane owen pablo paddy paolo pascal patricio patrick
    patrik paul paulo pavel pawel pedro percy peregrine pete peter petr petros phil philip philippe phillip pierre
    piers piet pieter piotr poul preben pádraig quentin rab radomir radomír rafael rafał rafiq rafiqul rahul raj
    rajesh rajiv ralf ralph ramesh ramiro ramon ramón randall randolph randy raphael rashid ravi raymond raymundo
    raúl reggie reginald reinhard remy rex reza ricardo rich richard rick ricky rob robert roberto rocco rod
    roderick rodney rodrigo roger rohan rohit roland rolf roman ron ronald ronan ronnie rory ross roy royce ruben
    rubén rudi rudolf rudy rufus rui rupert russell rusty ryan rémi saeed salim salvador salvatore sami samir samson
    samuel sandeep sandor sanjay sanjit santiago satoshi saul scott sean sebastian sebastián selim selwyn sergei
    sergey sergio seth seumas seydou shafiqul shane shaun shawn sid siegfried sigurd silas silvio simon slobodan
    soren spencer spiros stan stanislav stanley stavros stefan stefano steffen sten stephen steve steven stewart stu
    stuart sultan sunil suresh sven syed sylvester søren tadeusz takashi takeshi tapiwa tarek tariq ted teddy tendai
    terence terrence tesfaye teun thabo thaddeus theo theodore thierry thomas thor thorsten tim timo timothy tobi
    tobias toby todd tom tomas tommy tomás tomáš tony torben torsten travis trent trevor tristan troy tunde tyler
    tyrone ulrich umar uwe vaclav valentin valery vasily vaughn vernon vic vicente victor vijay vikram viktor vince
    vincent vinod virgil vito vlad vladimir vladislav volker vuk václav wade wadih waldemar wallace wally walt
    walter wanyama ward warren wayan wayne wei wendell werner wes wesley wilbur wilfred wilhelm will willem william
    willie willis wilson winston wolf wolfgang woody wouter xavier xiaoming yahya yannick yannis yiannis yusuf yves
    zach zachary zack zaid zane zbigniew zdenek zdeněk zoltan zoltán zoran zulkarnain álvaro étienne""".split()
)
# Male all the same.
MALE_NAMES_IN_A = frozenset(
    """mustafa musa isa ilya nikita sasha hamza ezra joshua luca andrea akira kenta yuta shinta rama krishna aditya
    surya elisha noah ira juma mwita yahya zakaria issa moussa costa costa bela attila geza nicola battista jona
    garcia abdalla taha aditya pradipta sunda""".split()
)
