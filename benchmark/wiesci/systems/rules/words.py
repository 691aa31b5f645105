"""Closed word lists of the rule system: general knowledge of Polish, nothing read off any article."""

from __future__ import annotations


def pairs(table: str) -> dict[str, str]:
    """``"value: word word; value: word"`` as a mapping word -> value; ``_`` stands for a space inside a value."""
    groups = (group.split(":", 1) for group in table.split(";"))
    return {word: value.strip().replace("_", " ") for value, words in groups for word in words.split()}


def _set(table: str) -> frozenset[str]:
    return frozenset(table.split())


COUNTRY_ADJECTIVES = pairs(
    "Polska: polski; Rosja: rosyjski; Ukraina: ukraiński; Niemcy: niemiecki; Francja: francuski; Wielka_Brytania:"
    " brytyjski; Stany_Zjednoczone: amerykański; Chiny: chiński; Białoruś: białoruski; Litwa: litewski; Łotwa:"
    " łotewski; Estonia: estoński; Czechy: czeski; Słowacja: słowacki; Węgry: węgierski; Rumunia: rumuński; Bułgaria:"
    " bułgarski; Mołdawia: mołdawski; Gruzja: gruziński; Turcja: turecki; Grecja: grecki; Włochy: włoski; Hiszpania:"
    " hiszpański; Portugalia: portugalski; Austria: austriacki; Szwajcaria: szwajcarski; Belgia: belgijski; Holandia:"
    " holenderski niderlandzki; Dania: duński; Szwecja: szwedzki; Norwegia: norweski; Finlandia: fiński; Irlandia:"
    " irlandzki; Islandia: islandzki; Serbia: serbski; Chorwacja: chorwacki; Słowenia: słoweński; Bośnia: bośniacki;"
    " Albania: albański; Kosowo: kosowski; Izrael: izraelski; Palestyna: palestyński; Liban: libański; Syria:"
    " syryjski; Irak: iracki; Iran: irański; Jordania: jordański; Egipt: egipski; Jemen: jemeński; Katar: katarski;"
    " Arabia_Saudyjska: saudyjski; Afganistan: afgański; Pakistan: pakistański; Indie: indyjski; Japonia: japoński;"
    " Korea: koreański; Korea_Północna: północnokoreański; Korea_Południowa: południowokoreański; Wietnam:"
    " wietnamski; Tajlandia: tajlandzki; Tajwan: tajwański; Filipiny: filipiński; Indonezja: indonezyjski; Australia:"
    " australijski; Kanada: kanadyjski; Meksyk: meksykański; Brazylia: brazylijski; Argentyna: argentyński;"
    " Wenezuela: wenezuelski; Kuba: kubański; Kolumbia: kolumbijski; Chile: chilijski; Kazachstan: kazachski;"
    " Armenia: ormiański armeński; Azerbejdżan: azerski azerbejdżański; Libia: libijski; Maroko: marokański;"
    " Algieria: algierski; Tunezja: tunezyjski; Sudan: sudański; Etiopia: etiopski; Nigeria: nigeryjski; RPA:"
    " południowoafrykański; Szkocja: szkocki; Anglia: angielski; Walia: walijski; Mongolia: mongolski; Birma:"
    " birmański; Cypr: cypryjski"
)
OTHER_ADJECTIVES = {
    word: ("ORG" if name in ("Unia Europejska", "Kreml", "NATO") else "LOC", name)
    for word, name in pairs(
        "Unia_Europejska: unijny; Kreml: kremlowski; Europa: europejski; NATO: natowski; Krym: krymski; Afryka: "
        "afrykański; Azja: azjatycki"
    ).items()
}

# Words that decide the type of a name: its own first noun, or the common noun right before it.
NAME_HEADS = pairs(
    "ORG: ministerstwo sąd rada urząd bank komisja instytut uniwersytet trybunał sejm senat partia fundacja związek"
    " straż agencja biuro centrum izba liga platforma prawo prokuratura policja służba siła armia organizacja"
    " stowarzyszenie towarzystwo zakład unia akademia politechnika dom gwardia koalicja komitet parlament flota"
    " kongres zarząd spółka grupa kancelaria inspekcja dyrekcja federacja konfederacja lewica marynarka muzeum teatr"
    " rząd sztab departament światowy główny najwyższy powiatowy wojewódzki państwowy zjednoczenie huta klub; FAC:"
    " most lotnisko plac ulica aleja pałac zamek stadion szpital elektrownia elektrociepłownia gazociąg port bulwar"
    " rondo dworzec kopalnia tunel; LOC: morze ocean jezioro góra wyspa zatoka cieśnina półwysep rzeka dolina puszcza"
    " kotlina bałtyk wisła odra europa azja afryka ameryka zachód wschód krym donbas bałkany kaukaz syberia arktyka"
    " antarktyka tatry bieszczady sudety karpaty pomorze mazury podlasie podhale śląsk bug warta dunaj don ren dniepr"
    " mazowsze małopolska wielkopolska skandynawia; DOC: ustawa deklaracja traktat konstytucja umowa protokół kodeks"
    " konwencja karta program plan strategia; EVT: wojna igrzysko mistrzostwo festiwal święto olimpiada puchar brexit"
    " powstanie rok rocznica euro; GPE: republika królestwo zjednoczony miasto gmina powiat"
)
DESCRIPTORS = pairs(
    "ORG: firma spółka koncern partia agencja klub portal dziennik tygodnik stacja telewizja ugrupowanie gazeta"
    " fundacja stowarzyszenie serwis bank grupa hurtownia konsorcjum operator wydawnictwo sieć; FAC: gazociąg"
    " rurociąg most ulica lotnisko elektrownia port plac aleja szpital osiedle stadion; LOC: rzeka jezioro wyspa"
    " półwysep góra dolina region; GPE: miasto wieś miejscowość gmina powiat stolica miasteczko województwo stan"
    " kurort; PRO: rakieta pocisk dron statek okręt samochód program aplikacja szczepionka preparat myśliwiec czołg"
    " system śmigłowiec samolot prom tankowiec; DOC: ustawa film książka powieść raport"
)
MEDIA = pairs(
    "ORG: PAP Reuters AP AFP TVN TVP BBC CNN Bloomberg RMF Polsat Yonhap Interfax TASS Guardian Times UE"
    " Unia_Europejska NATO ONZ MSZ MON MSWiA Kreml Pentagon PiS; PRO: Twitter Twitterze Twitterem Facebook Facebooku"
    " Telegram Telegramie YouTube TikTok TikToku Instagram Instagramie WhatsApp; GPE: USA RP RFN; LOC: Donbas Bałkany"
)
ADMIN_HEADS = _set("obwód województwo powiat gmina hrabstwo kraj")
CONNECTORS = _set("nad de von van der den bin al el of the du la le di da do dos y pod")
TITLES = _set(
    "prezydent premier minister wiceminister rzecznik rzeczniczka kanclerz król królowa papież generał pułkownik"
    " kapitan sędzia prokurator poseł posłanka senator szef szefowa prezes prezeska dyrektor dyrektorka burmistrz"
    " wójt wojewoda marszałek profesor doktor ekspert ekspertka analityk ambasador komendant sekretarz przewodniczący"
    " przewodnicząca lider liderka ksiądz biskup arcybiskup kardynał trener autor pan pani wiceprezydent wicepremier"
    " wiceprezes komisarz dowódca przywódca starosta radny radna redaktor polityk major porucznik przedstawiciel"
    " przedstawicielka naczelnik kierownik dr prof gen płk mec kpt por abp bp ks"
)

NOUN_TYPES = pairs(
    "PER: osoba ludzie kobieta dziecko rzeczniczka ekspertka szefowa posłanka delegacja załoga rodzina ofiara"
    " pacjentka prezeska dyrektorka sędzia nauczycielka tłum wojewoda kierowca turystka młodzież uczennica lekarka"
    " córka matka żona; ORG: policja rząd władza resort ministerstwo siła wojsko armia firma spółka sąd prokuratura"
    " partia agencja komisja parlament sejm senat bank urząd koncern straż organizacja opozycja koalicja szpital"
    " uczelnia przedsiębiorstwo zarząd rada fundacja stowarzyszenie samorząd służba trybunał związek grupa klub"
    " instytut dywizja brygada batalion; GPE: kraj państwo miasto sojusznik gmina stolica wieś województwo powiat"
    " partner obwód; LOC: region terytorium granica wybrzeże; FAC: budynek most szkoła dom fabryka lotnisko port"
    " droga elektrownia blok kamienica tama zapora magazyn terminal baza poligon gazociąg ulica hala lotniskowiec"
    " rafineria cerkiew kościół; PRO: broń rakieta dron pocisk samochód samolot towar zboże gaz ropa szczepionka"
    " czołg pojazd statek amunicja sprzęt śmigłowiec węgiel lek żywność autobus pociąg bomba produkt prąd paliwo"
    " okręt myśliwiec; DOC: ustawa umowa dokument raport projekt traktat rozporządzenie uchwała budżet list"
    " nowelizacja; GRP: społeczność mniejszość naród ludność społeczeństwo"
)
NO_PEOPLE = _set("pan kto nikt ktoś raz wniosek okres rok dzień czas lot")

# Trigger lemmas beside the inventory's own; deverbal nouns and participles come through their verb's lemma.
TRIGGERS = pairs(
    "Conflict.Attack: atak atakować ostrzelać uderzyć bombardować zbombardować odwet strzelanina nalot; Conflict.War:"
    " wojna agresja walka bitwa kontrofensywa konflikt; Conflict.Seize: zająć okupacja zdobyć przejąć anektować;"
    " Conflict.Deescalate: kapitulacja; Conflict.Protest: demonstracja manifestacja strajkować demonstrować blokada;"
    " Conflict.Cyber: włamanie dezinformacja; Military.Deploy: rozmieszczenie przerzut obecność; Military.Mobilize:"
    " zmobilizować pobór; Military.Train: ćwiczenie szkolić; Life.Die: umrzeć zabić zamordować zastrzelić zabity;"
    " Life.Injure: zranić ranny tortura; Life.Health: zakażenie zakazić szczepić zaszczepić choroba szczepienie"
    " pandemia; Harm.Damage: zniszczenie zburzyć; Harm.Disaster: huragan susza tsunami; Harm.Accident: katastrofa"
    " zderzyć spłonąć; Movement.Travel: pojechać polecieć przyjechać wyjazd podróż wrócić; Movement.Displace:"
    " ewakuować uciec wysiedlić deportacja; Movement.Transport: transport; Contact.Meet: spotkanie konferencja;"
    " Contact.Call: dyskutować omówić omawiać zadzwonić; Contact.Visit: odwiedzać; Contact.Negotiate: negocjować"
    " konsultacja mediacja; Diplomacy.Agree: umowa podpisywać uzgadniać dogadać; Diplomacy.Cooperate: współpracować"
    " koordynacja; Diplomacy.Membership: akcesja; Diplomacy.Relations: uznać; Transaction.Aid: wsparcie wspierać"
    " pomagać pomóc dostarczać; Transaction.Trade: sprzedaż kupić sprzedawać import importować eksportować;"
    " Transaction.Finance: inwestycja pożyczka dotacja zainwestować; Economy.Indicator: wzrosnąć spadek podwyżka"
    " zdrożeć spadać rosnąć drożeć; Economy.Business: zbudować budować produkcja produkować zamknąć fuzja bankructwo;"
    " Politics.Election: głosowanie; Politics.Decide: decyzja zakaz zatwierdzić przyjąć ratyfikować;"
    " Politics.Appoint: mianować nominacja wybrać; Politics.Dismiss: zdymisjonować ustąpić zwolnić; Justice.Crime:"
    " przestępstwo oszustwo korupcja ukraść łapówka; Justice.Arrest: aresztować zatrzymany aresztowanie;"
    " Justice.Release: ułaskawienie; Justice.Investigate: dochodzenie przeszukać skontrolować; Justice.Prosecute:"
    " pozew; Justice.Verdict: uniewinnić grzywna"
)
CUES = pairs(
    "STATE: mówić stwierdzić tłumaczyć wyjaśnić zauważyć informować podkreślać dodawać twierdzić pisać wskazać"
    " relacjonować przypomnieć podawać przekonywać zaznaczać ujawnić ogłosić powtórzyć wskazywać wynikać odpowiedzieć"
    " komentować skomentować przekonać opowiadać relacja zapewnić zapewniać zastrzec; ANNOUNCE: zapowiadać deklarować"
    " obiecywać; DENY: zaprzeczać; ACCUSE: oskarżać zarzucać; DEMAND: wzywać apelować żądanie poprosić zażądać apel"
    " domagać; WARN: ostrzegać przestrzec grozić; EVALUATE: oceniać krytykować potępiać chwalić dziękować poprzeć"
    " opinia wyrazić; BELIEVE: przypuszczać wierzyć podejrzewać przewidywać prognozować liczyć myśleć"
)
FRAMES = _set("według wg zdaniem ocenie opinii")
COMPLEMENTISERS = _set("że iż żeby aby by czy jakoby ażeby")
DEMAND_PREPOSITIONS = _set("do o za")
HEDGES = _set("może mogą mógł mogła mogło mogli mogły prawdopodobnie chyba rzekomo podobno ewentualnie")

HYPO_GOVERNORS = _set(
    "móc chcieć próbować apelować powinien trzeba można wezwać wzywać zaapelować żądać rozważać rozważyć groźba"
    " uniknąć zapobiec unikać zapobiegać możliwy ewentualny potencjalny możliwość ryzyko poprosić prosić domagać"
    " należy warto"
)
FUTURE_GOVERNORS = _set(
    "zamierzać planować zapowiedzieć zapowiadać mieć zdecydować uzgodnić ogłosić plan zapowiedź przygotowywać obiecać"
    " zobowiązać zadeklarować będzie"
)
HYPO_CONJUNCTIONS = _set("jeśli jeżeli gdyby by aby żeby ażeby oby czy")
PATIENT_SUBJECTS = _set("zginąć umrzeć spłonąć ucierpieć wzrosnąć spaść rosnąć spadać zdrożeć zachorować")
