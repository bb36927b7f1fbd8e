"""Words as people paste them into “Did they say it?”, each with what the answer must tell.

A kind of trouble stands in both languages, with neighbours of the same kind.
"""

from dataclasses import dataclass

CURE = "It is imperative that we improve digital infrastructure in the region"
CURA = "Es imperativo que mejoremos la infraestructura digital en la región"
SPACE = (
    "CELAC is a common space for aligning priorities and coordinating open dialogue with the entire region"
)
ESPACIO = (
    "la CELAC es un espacio común para alinear prioridades y coordinar un diálogo abierto con toda la región"
)
TOGETHER = "China and Latin America and the Caribbean must work together to achieve universal digital access"
JUNTOS = "deben trabajar de manera conjunta para lograr el acceso digital universal en favor de una economía digital"
VISION = "China has a long-term vision and clarity as to its horizons and goals"
CRISIS = "The COVID-19 crisis has deepened global asymmetries between developed and developing countries"


@dataclass(frozen=True)
class Told:
    """A difference that the answer must tell: words that it contains, and the kinds that it may be called."""

    claimed: str
    recorded: str
    kinds: str

    def __str__(self) -> str:
        return f"{self.claimed or '∅'} for {self.recorded or '∅'} ({self.kinds})"


@dataclass(frozen=True)
class Case:
    """Pasted words; the verdicts that are right (more than one where care allows it), and what else is told."""

    pasted: str
    verdict: str
    flags: str = ""
    without: str = ""
    told: tuple[Told, ...] = ()
    records: tuple[str, ...] = ()
    sentences: str = ""
    candidates: bool = False


TYPED = [
    # A narrator's aside, in any typography.
    Case(
        '"Es imperativo —dijo Alicia Bárcena, Secretaria Ejecutiva de la CEPAL— que mejoremos la infraestructura '
        'digital en la región"',
        "same",
        flags="translation",
        without="speaker office",
    ),
    Case(
        "«Con 32 países miembros —señaló Bárcena—, la CELAC es un espacio común para alinear prioridades y "
        "coordinar un diálogo abierto con toda la región»",
        "same",
        flags="translation",
        without="speaker office",
    ),
    Case(
        "“Es imperativo”, enfatizó la Secretaria Ejecutiva, “que mejoremos la infraestructura digital en la región”.",
        "same",
        without="speaker",
    ),
    Case(
        "“It is imperative,” said Alicia Bárcena, Executive Secretary of ECLAC, “that we improve digital "
        "infrastructure in the region.”",
        "same",
        without="speaker office translation",
    ),
    Case(f"With 32 member countries – said Bárcena – {SPACE}", "same", without="speaker"),
    Case(
        "“China and Latin America and the Caribbean must work together”—she emphasized—“to achieve universal "
        "digital access”",
        "same",
        without="speaker",
    ),
    # A stretch between dashes that is the record's own is no aside.
    Case(
        "assess the participation of the countries of this region in formats to be decided by each — aside from the "
        "19 countries that have already joined the initiative — whether that be to advance in digital, aeronautical "
        "or maritime connectivity",
        "same",
        records=("belt-and-road-study",),
    ),
    # Words broken at the ends of lines, lines, invisible hyphens.
    Case(
        "It is imperative that we improve digital infra-\nstructure in the region. China and Latin America and the "
        "Carib-\nbean must work together",
        "same",
    ),
    Case(
        "With 32 member countries, CELAC is a common space for aligning priori-\nties and coordinating open dialogue "
        "with the entire region",
        "same",
    ),
    Case("China and LAC can collaborate to foster clean, green, low-\ncarbon\ndevelopment", "same"),
    Case(
        "Es imperativo que mejoremos la infraestruc-\r\ntura digital\r\nen la re\N{SOFT HYPHEN}gión",
        "same",
        flags="translation",
    ),
    # Brackets, marked capitals, marked omissions.
    Case(
        "With 32 member countries, CELAC [the Community of Latin American and Caribbean States] is a common space for "
        "aligning priorities and coordinating open dialogue with the entire region",
        "same",
    ),
    Case(
        "“[W]e believe it is very important to study and fully understand the One Road One Route Initiative”",
        "same",
    ),
    Case(
        "“The COVID-19 crisis has deepened global asymmetries [...] This forces us to rethink multilateralism”",
        "same",
    ),
    Case("“The huge pending task […] is to make progress toward greater integration”", "same"),
    Case(
        "“[L]a CELAC [Comunidad de Estados Latinoamericanos y Caribeños] es un espacio común para alinear prioridades "
        "(…) con toda la región”",
        "same",
        flags="translation",
    ),
    Case(
        "China and Latin America and the Caribbean must work together to achieve ... artificial intelligence",
        "same",
    ),
    # Footnote signs, markup, letters.
    Case(f"With 32 member countries,¹ {SPACE}²", "same"),
    Case(f"With 32 member countries,[3] {SPACE}*", "same"),
    Case("Con 32 países miembros¹, la CELAC es un espacio común para alinear prioridades†", "same"),
    Case("<b>It is imperative</b> that we improve <i>digital infrastructure</i> in the region", "same"),
    Case(f"<p class='q'>&ldquo;{CURE}.&rdquo;<br/></p>", "same"),
    Case("<em>Es imperativo</em> que mejoremos la infraestructura&nbsp;digital en la regi&oacute;n", "same"),
    Case(CURE.upper(), "same near"),
    Case("ES IMPERATIVO QUE MEJOREMOS LA INFRAESTRUCTURA DIGITAL EN LA REGION", "same near"),
    # What looks like a denial and denies nothing.
    Case(f"Yes, no doubt: {CURE.replace('It', 'it', 1)}", "same"),
    Case(f"Sin duda: {CURA.replace('Es', 'es', 1)}", "same"),
]

NUMBERS = [
    Case(f"With thirty-two member countries, {SPACE}", "near", flags="note"),
    Case(f"Con treinta y dos países miembros, {ESPACIO}", "near", flags="note translation"),
    Case(
        "the 66,2 million households in the region that still have very limited internet access", "near same"
    ),
    Case(
        "los 66.2 millones de hogares de la región que todavía tienen un acceso muy limitado a Internet",
        "near same",
    ),
    Case("aside from the nineteen countries that have already joined the initiative", "near"),
    Case("además de los diecinueve países que ya se han sumado a la iniciativa", "near"),
    Case(f"With 33 member countries, {SPACE}", "changed", flags="note", told=(Told("33", "32", "number"),)),
    Case(
        f"With thirty-three member countries, {SPACE}",
        "changed",
        told=(Told("thirty-three", "32", "number"),),
    ),
    Case(f"Con 33 países miembros, {ESPACIO}", "changed", flags="note", told=(Told("33", "32", "number"),)),
    Case(
        "the 66.2 billion households in the region that still have very limited internet access",
        "changed",
        told=(Told("billion", "million", "number"),),
    ),
    Case(
        "conectar a los 62,6 millones de hogares de la región que todavía tienen un acceso muy limitado a Internet",
        "changed",
        told=(Told("62,6", "66,2", "number"),),
    ),
    Case(
        "conectar a los 66,2 mil millones de hogares de la región que todavía tienen un acceso muy limitado a Internet",
        "changed",
        told=(Told("mil", "", "number insertion other"),),
    ),
    Case(
        "to advance toward 6G and artificial intelligence", "changed", told=(Told("6G", "5G", "number name"),)
    ),
    Case(
        "para avanzar hacia la tecnología 4G y la inteligencia artificial",
        "changed",
        told=(Told("4G", "5G", "number name"),),
    ),
    Case(
        "promotes sustainable development in line with the 2050 Agenda",
        "changed",
        told=(Told("2050", "2030", "number"),),
    ),
    Case(
        "unanimously approved at the VI Summit of Heads of State and Government on September 28",
        "changed part",
        told=(Told("28", "18", "number"),),
    ),
    Case(
        "aside from the more than 19 countries that have already joined the initiative",
        "changed",
        told=(Told("more than", "", "insertion number other"),),
    ),
    Case(
        "además de los casi 19 países que ya se han sumado a la iniciativa",
        "changed",
        told=(Told("casi", "", "insertion number other"),),
    ),
]

SENSE = [
    Case(
        "China and Latin America and the Caribbean could work together to achieve universal digital access for an "
        "inclusive digital economy",
        "changed",
        told=(Told("could", "must", "modality"),),
    ),
    Case(
        "China and LAC must collaborate to foster clean, green, low-carbon development",
        "changed",
        told=(Told("must", "can", "modality"),),
    ),
    Case(
        "contributions from China may be essential for the implementation of the plan for self-sufficiency in health",
        "changed",
        told=(Told("may", "will", "modality"),),
    ),
    Case(
        f"China y América Latina y el Caribe {JUNTOS.replace('deben', 'podrían')}",
        "changed",
        told=(Told("podrían", "deben", "modality"),),
    ),
    Case(
        "China y América Latina y el Caribe deben colaborar para fomentar un desarrollo limpio, verde y con bajas "
        "emisiones de carbono",
        "changed",
        told=(Told("deben", "pueden", "modality"),),
    ),
    Case(
        "to achieve universal digital access for an exclusive digital economy",
        "changed",
        told=(Told("exclusive", "inclusive", "opposite"),),
    ),
    Case(
        "we believe it is very unimportant to study and fully understand the One Road One Route Initiative",
        "changed",
        told=(Told("unimportant", "important", "opposite"),),
    ),
    Case(
        "The COVID-19 crisis has deepened global asymmetries between developing and developed countries",
        "changed near",
    ),
    Case(
        "with a less pragmatic vision to enable the 32 CELAC countries to act jointly on strategic issues",
        "changed",
    ),
    Case(
        "para lograr el acceso digital universal en favor de una economía digital excluyente",
        "changed",
        told=(Told("excluyente", "inclusiva", "opposite"),),
    ),
    Case(
        "consideramos poco importante estudiar y comprender plenamente la Iniciativa de la Franja y la Ruta",
        "changed",
    ),
    Case(
        "The United States and Latin America and the Caribbean must work together to achieve universal digital access",
        "changed",
        told=(Told("United States", "China", "name"),),
    ),
    Case(VISION.replace("China", "Brazil"), "changed", told=(Told("Brazil", "China", "name"),)),
    Case(
        f"Los Estados Unidos y América Latina y el Caribe {JUNTOS}",
        "changed",
        told=(Told("Estados Unidos", "China", "name"),),
    ),
    Case(
        "el Foro China-África es el espacio idóneo para trabajar en favor de una cooperación más profunda",
        "changed",
    ),
    Case("the CELAC-China Forum is the ideal place to work toward deeper cooperation", "near same"),
    Case(
        "el Foro CELAC-China es el espacio idóneo para trabajar en favor de una cooperación más profunda",
        "near same",
    ),
    Case("it is very important to study and fully understand the Belt and Road Initiative", "near"),
    Case(
        "maintain, cultivate and deepen constructive, harmonious and respectful relations with all the actors in the "
        "international system except the United States",
        "changed",
        told=(Told("except", "", "insertion negation other name"),),
    ),
    Case(
        "relaciones constructivas, armoniosas y respetuosas con todos los actores del sistema internacional salvo los "
        "Estados Unidos",
        "changed",
        told=(Told("salvo", "", "insertion negation other name"),),
    ),
    Case("China and CELAC are only entering a new era of cooperation", "changed"),
    Case(
        "China and CELAC aren’t entering a new era of cooperation",
        "changed",
        told=(Told("aren’t", "are", "negation"),),
    ),
    Case(
        "China no tiene una visión de largo plazo y claridad en cuanto a sus horizontes y metas",
        "changed",
        told=(Told("no", "", "negation"),),
    ),
    Case(
        "China jamás tuvo una visión de largo plazo y claridad en cuanto a sus horizontes y metas",
        "changed",
        told=(Told("jamás", "", "negation"),),
    ),
]
