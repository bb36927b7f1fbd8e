"""More words as people paste them: of several sentences, too few, of nobody, with who spoke and when around them."""

from tests.forum.quotations.quote_check_cases import CRISIS, CURA, CURE, ESPACIO, TOGETHER, VISION, Case, Told

SHAPE = [
    Case(
        f"{CURE} and only China can help us to do so",
        "part",
        told=(Told("only China can help us", "", "insertion"),),
        records=("digital-infrastructure",),
    ),
    Case(
        f"{CURA} y solo China puede ayudarnos a hacerlo", "part", told=(Told("solo China", "", "insertion"),)
    ),
    Case(
        f"{CURE}. Only Huawei can build it at a price that we can afford. {TOGETHER}",
        "part",
        records=("digital-infrastructure",),
        sentences="same none same",
    ),
    Case(
        f"{CURA}. Solo Huawei puede construirla a un precio que podamos pagar. Con 32 países miembros, {ESPACIO}.",
        "part",
        records=("digital-infrastructure", "celac-common-space"),
        sentences="same none same",
    ),
    Case(
        f"{CRISIS}. {CURE}.",
        "same",
        records=("covid-asymmetries", "digital-infrastructure"),
        sentences="same same",
    ),
    Case(
        f"«Con 32 países miembros, {ESPACIO}. {CURA}»",
        "same",
        flags="translation",
        records=("celac-common-space", "digital-infrastructure"),
        sentences="same same",
    ),
    Case("in the region", "short"),
    Case("with the entire region", "short"),
    Case("en la región", "short"),
    Case("con toda la región", "short"),
    Case("of the region and the", "short"),
    Case(
        "Cooperation between China and Latin America and the Caribbean is a threat to every worker in the region",
        "none",
        candidates=True,
    ),
    Case(
        "La cooperación entre China y América Latina y el Caribe es una amenaza para cada trabajador",
        "none changed",
    ),
    Case("The sea belongs to everyone", "none"),
    Case("El mar es de todos los que viven en sus orillas", "none"),
]

AROUND = [
    Case(f"Guterres: “{CURE}.”", "same", flags="speaker"),
    Case(f"“{CURE}”, the UN Secretary-General said", "same", flags="speaker|office"),
    Case(f"“{CURE}.” — Josep Borrell", "same", flags="speaker"),
    Case(f"Lula said: “{CURE}”", "same", flags="speaker"),
    Case(f"As Donald Trump said, “{CURE}”.", "same", flags="speaker"),
    Case(f"“{CURE}”, said the President of Brazil.", "same", flags="speaker|office"),
    Case(f"Guterres: «{CURA}.»", "same", flags="speaker translation"),
    Case(f"«{CURA}», dijo Lula da Silva", "same", flags="speaker"),
    Case(f"Según Josep Borrell, “{CURA}”", "same", flags="speaker"),
    Case(f"«{CURA}», afirmó el Secretario General de la ONU.", "same", flags="speaker|office"),
    Case(f"“{CURE}”, said Alicia Bárcena, Executive Secretary of ECLAC.", "same", without="speaker office"),
    Case(f"Bárcena: “{CURE}.”", "same", without="speaker office"),
    Case(f"“{CURE}”, said the senior United Nations official.", "same", without="speaker office"),
    Case(f"«{CURA}», dijo la Secretaria Ejecutiva de la CEPAL.", "same", without="speaker office"),
    Case(f"In 2019 she said: “{CURE}”", "same", flags="date"),
    Case(f"“{CURE}”, she said on 5 May 2020", "same", flags="date"),
    Case(f"En 2019 dijo: «{CURA}»", "same", flags="date"),
    Case(f"El 5 de mayo de 2020 Bárcena dijo: «{CURA}»", "same", flags="date", without="speaker"),
    Case(f"In October 2021 she said: “{CURE}”", "same", without="date"),
    Case(f"“{CURE}”, she said on 12 October 2021", "same", without="date"),
    Case(f"En octubre de 2021 dijo: «{CURA}»", "same", without="date"),
    # What the archive holds in its own translation alone.
    Case(
        "La crisis del COVID-19 ha profundizado las asimetrías globales entre los países desarrollados y los países "
        "en desarrollo",
        "near",
        flags="translation",
        without="narration",
    ),
    Case("Es imperativo mejorar la infraestructura digital de la región", "near", flags="translation"),
    Case(CURA, "same", flags="translation"),
    Case(CURE, "same", without="translation narration speaker office date"),
    # What the source tells in its own words.
    Case(VISION, "same", flags="narration", without="translation"),
    Case(
        "China tiene una visión de largo plazo y claridad en cuanto a sus horizontes y metas",
        "same",
        flags="narration translation",
    ),
    Case(
        "The closing session was moderated by Lan Lijun, President of the China Foundation for International Studies",
        "same",
        flags="narration",
        without="speaker",
    ),
    Case(
        "La reunión fue organizada conjuntamente por la CEPAL, el Instituto de América Latina y el Buró de "
        "Cooperación Internacional de la Academia China de Ciencias Sociales",
        "same",
        flags="narration",
    ),
]
