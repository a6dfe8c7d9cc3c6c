"""What is told in words: pilots, events, proposals, decisions.  All of it is invented but for what ``REAL`` names.

The project's goals, its time and its three counties are real, and so are the webinar of June 2025 with its hundred
listeners and the 126 answers to the competence survey of spring 2025.  No text names or describes a person.
"""

from dataclasses import dataclass
from datetime import date

SOUTH_SAVO, NORTH_SAVO, KAINUU = "12", "13", "20"
SIGN = {SOUTH_SAVO: "ES", NORTH_SAVO: "PS", KAINUU: "KA"}
STARTS, ENDS = date(2024, 8, 1), date(2026, 12, 31)
REAL = ("competence survey of spring 2025: 126 answers", "webinar of 9 June 2025: 100 listeners")

PACKAGES = (
    {
        "code": "TP1",
        "name_fi": "Monialaiset työtavat ja tiimien rakenteet",
        "name_sv": "Multisektoriella arbetssätt och teamens strukturer",
        "name_en": "Multisectoral ways of working and the structures of teams",
    },
    {
        "code": "TP2",
        "name_fi": "Osaaminen, toimintamallit ja mittarit",
        "name_sv": "Kompetens, verksamhetsmodeller och mätare",
        "name_en": "Expertise, operational models and metrics",
    },
    {
        "code": "TP3",
        "name_fi": "Osallisuus ja kokemusasiantuntijuus",
        "name_sv": "Delaktighet och erfarenhetsexpertis",
        "name_en": "Involvement and experts by experience",
    },
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pilot:
    """A pilot and its course.

    *tools* are those it uses besides the instruments of *before*.  *families* start in an ordinary month.  *late* is by
    how many days each stage comes later than planned, more with every stage.  *before* and *gain* are the mean score of
    a family at first and by how much it moves, by instrument.
    """

    code: str
    county: str
    name: str
    work_package: str
    goal: int
    strategic_goal: int
    target_group: str
    professions: str
    aim: str
    tools: tuple[str, ...] = ()
    starts: date
    families: float
    late: int = 10
    before: dict[str, float]
    gain: float = 0.9  # in standard deviations
    model_url: str | None = None
    described: date | None = None  # from when on there is a model to link to
    ended: date | None = None
    ended_reason: str | None = None
    skips: tuple[date, ...] = ()  # months without a row


PILOTS = (
    Pilot(
        code="ES-01",
        county=SOUTH_SAVO,
        name="Perheen oma verkosto",
        work_package="TP1",
        goal=1,
        strategic_goal=1,
        target_group="families_13_17",
        professions="family_therapist;mental_health_worker;social_worker",
        aim="Perhe saa oman verkostonsa ja ammattilaiset saman pöydän ääreen ennen sijoituksen harkintaa.",
        tools=("kuvastin",),
        starts=date(2025, 1, 13),
        families=2.4,
        late=4,
        before={"ors": 19.5, "gbo": 3.2},
        gain=1.1,
        model_url="https://innokyla.example/perheen-oma-verkosto",
        described=date(2026, 2, 20),
    ),
    Pilot(
        code="ES-02",
        county=SOUTH_SAVO,
        name="Iltavastaanotto vanhemmille",
        work_package="TP1",
        goal=1,
        strategic_goal=2,
        target_group="parents",
        professions="family_worker;social_counsellor",
        aim="Vanhempi saa keskusteluapua iltaisin viikon sisällä yhteydenotosta.",
        starts=date(2025, 4, 1),
        families=3.0,
        late=14,
        before={"core_om": 17.0},
    ),
    Pilot(
        code="ES-03",
        county=SOUTH_SAVO,
        name="Sijoitettujen lasten vanhempien ryhmä",
        work_package="TP3",
        goal=3,
        strategic_goal=2,
        target_group="parents_of_placed",
        professions="family_therapist;social_worker",
        aim="Sijoitettujen lasten vanhemmat saavat vertaisryhmästä tukea arkeen ja lapsen tapaamisiin.",
        tools=("vanhemmuuden_roolikartta",),
        starts=date(2025, 9, 1),
        families=1.6,
        late=9,
        before={"who_5": 41.0},
        gain=0.8,
    ),
    Pilot(
        code="ES-04",
        county=SOUTH_SAVO,
        name="Päihdetyön ja perhetyön yhteiset kotikäynnit",
        work_package="TP2",
        goal=2,
        strategic_goal=4,
        target_group="families_0_6",
        professions="family_worker;nurse;substance_use_worker",
        aim="Päihdetyö ja perhetyö tulevat kotiin samalla käynnillä.",
        starts=date(2026, 2, 2),
        families=1.8,
        late=12,
        before={"ors": 20.5},
    ),
    Pilot(
        code="ES-05",
        county=SOUTH_SAVO,
        name="Vertaisohjaaja jälkihuollon nuorelle",
        work_package="TP3",
        goal=3,
        strategic_goal=3,
        target_group="young_in_aftercare",
        professions="residential_worker;social_counsellor",
        aim="Jälkihuollon nuori saa rinnalleen ohjaajan, joka on itse ollut sijoitettuna.",
        starts=date(2026, 5, 4),
        families=1.2,
        late=20,
        before={},
    ),
    Pilot(
        code="PS-01",
        county=NORTH_SAVO,
        name="Kotiin vietävä monialainen tiimi",
        work_package="TP1",
        goal=1,
        strategic_goal=1,
        target_group="families_13_17",
        professions="family_therapist;mental_health_worker;social_worker;substance_use_worker",
        aim="Monialainen tiimi auttaa kotona, kun nuorta uhkaa kiireellinen sijoitus.",
        tools=("srs",),
        starts=date(2024, 12, 2),
        families=3.6,
        late=11,
        before={"ors": 18.7, "cors": 21.0},
        gain=1.0,
        model_url="https://innokyla.example/kotiin-vietava-tiimi",
        described=date(2026, 5, 28),
    ),
    Pilot(
        code="PS-02",
        county=NORTH_SAVO,
        name="Traumatietoinen perhetyö",
        work_package="TP2",
        goal=2,
        strategic_goal=4,
        target_group="families_7_12",
        professions="family_worker;psychologist",
        aim="Perhetyö tunnistaa lapsen kokeman väkivallan ja menetysten seuraukset ja osaa tukea niissä.",
        starts=date(2025, 2, 3),
        families=3.0,
        late=18,
        before={"core_om": 18.4},
    ),
    Pilot(
        code="PS-03",
        county=NORTH_SAVO,
        name="Vanhempien verkkoryhmä",
        work_package="TP2",
        goal=2,
        strategic_goal=2,
        target_group="parents",
        professions="family_worker;nurse",
        aim="Vanhempi voi osallistua ryhmään verkossa asuinpaikasta riippumatta.",
        tools=("vanhemmuuden_roolikartta",),
        starts=date(2025, 3, 3),
        families=2.3,
        late=16,
        before={"who_5": 43.0},
        gain=0.2,
        ended=date(2025, 11, 28),
        ended_reason="Perheitä ohjautui liian vähän ja moni toivoi lähitapaamisia. Sisältö siirtyy lähiryhmiin.",
    ),
    Pilot(
        code="PS-04",
        county=NORTH_SAVO,
        name="Systeeminen viikkokokous perheen kanssa",
        work_package="TP1",
        goal=1,
        strategic_goal=1,
        target_group="several",
        professions="family_therapist;social_counsellor;social_worker;supervisor",
        aim="Perhe on mukana, kun sen asiasta puhutaan ja päätetään.",
        tools=("kuvastin",),
        starts=date(2025, 8, 18),
        families=3.2,
        late=8,
        before={"gbo": 3.6},
    ),
    Pilot(
        code="PS-05",
        county=NORTH_SAVO,
        name="Kokemusasiantuntija perheen rinnalla",
        work_package="TP3",
        goal=3,
        strategic_goal=2,
        target_group="parents",
        professions="family_worker;social_worker",
        aim="Vanhempi saa rinnalleen kokemusasiantuntijan lastensuojelun alusta asti.",
        starts=date(2025, 10, 6),
        families=2.2,
        late=10,
        before={"who_5": 39.0},
    ),
    Pilot(
        code="KA-01",
        county=KAINUU,
        name="Liikkuva perhetiimi",
        work_package="TP1",
        goal=1,
        strategic_goal=1,
        target_group="families_13_17",
        professions="family_therapist;mental_health_worker;social_worker",
        aim="Perhetiimi kulkee perheen luo, kun matka palveluihin on pitkä.",
        tools=("srs",),
        starts=date(2025, 2, 10),
        families=1.0,
        late=13,
        before={"ors": 19.0},
    ),
    Pilot(
        code="KA-02",
        county=KAINUU,
        name="Vanhemman tuki lapsen sijoituksen aikana",
        work_package="TP3",
        goal=3,
        strategic_goal=2,
        target_group="parents_of_placed",
        professions="family_worker;social_worker",
        aim="Vanhempi saa oman työntekijän lapsen sijoituksen ajaksi.",
        tools=("vanhemmuuden_roolikartta",),
        starts=date(2025, 4, 7),
        families=0.7,
        late=15,
        before={"who_5": 40.0},
        skips=(date(2025, 7, 1),),
    ),
    Pilot(
        code="KA-03",
        county=KAINUU,
        name="Etävastaanotto pitkien matkojen perheille",
        work_package="TP2",
        goal=2,
        strategic_goal=4,
        target_group="families_7_12",
        professions="family_worker;psychologist",
        aim="Perhe saa vastaanoton etänä silloin, kun matka estäisi tulon.",
        starts=date(2025, 10, 13),
        families=0.8,
        late=9,
        before={"ors": 21.0},
    ),
    Pilot(
        code="KA-04",
        county=KAINUU,
        name="Nuorten kehittäjäryhmä",
        work_package="TP3",
        goal=3,
        strategic_goal=3,
        target_group="young_in_aftercare",
        professions="residential_worker;social_counsellor",
        aim="Nuoret arvioivat ja kehittävät jälkihuoltoa omassa ryhmässään.",
        starts=date(2026, 3, 2),
        families=0.6,
        late=7,
        before={},
    ),
)


def pilots_of(county: str) -> tuple[Pilot, ...]:
    return tuple(pilot for pilot in PILOTS if pilot.county == county)


# Training: (topic, kind, dates of its parts, hours of a part, work package, title, share of the untrained who come).
TRAINING = {
    SOUTH_SAVO: (
        (
            "systemic_work",
            "training",
            (date(2024, 11, 6), date(2024, 12, 4)),
            6.0,
            "TP1",
            "Systeemisen työn perusteet",
            0.3,
        ),
        ("trauma", "training", (date(2025, 2, 12), date(2025, 3, 12)), 6.0, "TP2", "Traumatietoinen työote", 0.3),
        ("parenting", "training", (date(2025, 5, 7),), 7.0, "TP2", "Vanhemmuuden tuki ja puheeksi otto", 0.35),
        ("systemic_work", "coaching", (date(2025, 9, 24),), 3.0, "TP1", "Systeemisen tiimin valmennus", 0.1),
        (
            "trauma",
            "training",
            (date(2025, 10, 8), date(2025, 11, 5)),
            6.0,
            "TP2",
            "Traumatietoinen työote, toinen ryhmä",
            0.4,
        ),
        ("instruments", "seminar", (date(2025, 12, 3),), 3.0, "TP2", "Mittarit perheen kanssa", 0.2),
        (
            "parenting",
            "training",
            (date(2026, 2, 11),),
            7.0,
            "TP2",
            "Vanhemmuuden tuki ja puheeksi otto, toinen ryhmä",
            0.4,
        ),
        (
            "systemic_work",
            "training",
            (date(2026, 4, 15), date(2026, 5, 13)),
            6.0,
            "TP1",
            "Systeemisen työn perusteet, toinen ryhmä",
            0.4,
        ),
        ("experts_by_experience", "training", (date(2026, 9, 16),), 4.0, "TP3", "Kokemusasiantuntija työparina", 0.3),
        ("trauma", "training", (date(2026, 10, 7),), 6.0, "TP2", "Traumatietoinen työote, kertauspäivä", 0.3),
        ("instruments", "coaching", (date(2026, 11, 25),), 3.0, "TP2", "Mittarit perheen kanssa, valmennus", 0.2),
        ("systemic_work", "seminar", (date(2026, 12, 9),), 4.0, "TP1", "Mitä opimme: päätösseminaari", 0.3),
    ),
    NORTH_SAVO: (
        ("trauma", "training", (date(2024, 10, 16), date(2024, 11, 20)), 6.0, "TP2", "Traumatietoinen perhetyö", 0.25),
        (
            "systemic_work",
            "training",
            (date(2025, 1, 22), date(2025, 2, 19)),
            7.0,
            "TP1",
            "Systeeminen lastensuojelu",
            0.3,
        ),
        ("parenting", "training", (date(2025, 4, 9),), 6.0, "TP2", "Vanhemmuuden arviointi ja tuki", 0.25),
        ("experts_by_experience", "seminar", (date(2025, 5, 21),), 3.5, "TP3", "Kokemustieto lastensuojelussa", 0.2),
        ("multisectoral_work", "coaching", (date(2025, 9, 17),), 3.0, "TP1", "Monialaisen tiimin valmennus", 0.1),
        (
            "trauma",
            "training",
            (date(2025, 10, 15), date(2025, 11, 19)),
            6.0,
            "TP2",
            "Traumatietoinen perhetyö, toinen ryhmä",
            0.3,
        ),
        (
            "experts_by_experience",
            "training",
            (date(2026, 1, 21),),
            16.0,
            "TP3",
            "Kokemusasiantuntijan työpariksi",
            0.25,
        ),
        (
            "systemic_work",
            "training",
            (date(2026, 3, 18), date(2026, 4, 22)),
            7.0,
            "TP1",
            "Systeeminen lastensuojelu, toinen ryhmä",
            0.35,
        ),
        (
            "parenting",
            "training",
            (date(2026, 5, 20),),
            6.0,
            "TP2",
            "Vanhemmuuden arviointi ja tuki, toinen ryhmä",
            0.35,
        ),
        ("instruments", "seminar", (date(2026, 9, 23),), 3.0, "TP2", "Vaikuttavuus näkyväksi", 0.2),
        ("trauma", "training", (date(2026, 10, 14),), 6.0, "TP2", "Traumatietoinen perhetyö, kertauspäivä", 0.3),
        (
            "experts_by_experience",
            "training",
            (date(2026, 11, 18), date(2026, 12, 2)),
            8.0,
            "TP3",
            "Kokemusasiantuntijan työpariksi, toinen ryhmä",
            0.25,
        ),
    ),
    KAINUU: (
        (
            "systemic_work",
            "training",
            (date(2024, 12, 11), date(2025, 1, 15)),
            6.0,
            "TP1",
            "Systeemisen työn perusteet",
            0.4,
        ),
        ("trauma", "training", (date(2025, 3, 19),), 6.0, "TP2", "Traumatietoinen työote", 0.45),
        ("parenting", "training", (date(2025, 10, 1),), 6.0, "TP2", "Vanhemmuuden tuki arjessa", 0.5),
        ("systemic_work", "coaching", (date(2026, 1, 28),), 3.0, "TP1", "Liikkuvan tiimin valmennus", 0.2),
        ("trauma", "training", (date(2026, 4, 8),), 6.0, "TP2", "Traumatietoinen työote, toinen ryhmä", 0.5),
        ("systemic_work", "training", (date(2026, 9, 9),), 6.0, "TP1", "Systeemisen työn kertauspäivä", 0.4),
        ("trauma", "coaching", (date(2026, 11, 26),), 3.0, "TP2", "Traumatietoisen työn valmennus", 0.3),
    ),
}

# Proposals: (day, pilot, text, [(from when on, response, reason, decided, change, told back)]); the last one holds.
PROPOSALS = {
    SOUTH_SAVO: (
        (
            date(2025, 3, 18),
            "ES-01",
            "Ensimmäinen tapaaminen kotona eikä virastossa.",
            (("accepted", None, date(2025, 4, 8), "Ensitapaaminen tarjotaan aina kotiin.", date(2025, 4, 22)),),
        ),
        (
            date(2025, 5, 20),
            "ES-02",
            "Vastaanottoaikoja myös iltaan kello 19 asti.",
            (
                (
                    "partly",
                    "Henkilöstö riittää yhteen iltaan viikossa.",
                    date(2025, 6, 10),
                    "Tiistaisin vastaanotto on auki kello 19 asti.",
                    date(2025, 6, 24),
                ),
            ),
        ),
        (
            date(2025, 11, 4),
            "ES-03",
            "Ryhmään kyyti niille, joilla ei ole autoa.",
            (
                (
                    "declined",
                    "Kyyteihin ei ole hankkeessa rahaa. Ryhmä kokoontuu vuorotellen eri paikkakunnilla.",
                    date(2025, 12, 2),
                    None,
                    date(2025, 12, 16),
                ),
            ),
        ),
        (
            date(2026, 3, 24),
            "ES-01",
            "Nuori saa itse kutsua verkostoonsa yhden aikuisen lisää.",
            (
                (
                    "accepted",
                    None,
                    date(2026, 4, 14),
                    "Kutsuun lisättiin kohta nuoren omalle valinnalle.",
                    date(2026, 5, 5),
                ),
            ),
        ),
        (date(2026, 9, 29), "ES-05", "Vertaisohjaajalle oma puhelinaika kerran viikossa.", ()),
    ),
    NORTH_SAVO: (
        (
            date(2025, 2, 25),
            "PS-01",
            "Sama työpari alusta loppuun.",
            (("accepted", None, date(2025, 3, 11), "Työpari nimetään ensimmäisellä viikolla.", date(2025, 3, 25)),),
        ),
        (
            date(2025, 5, 6),
            "PS-03",
            "Verkkoryhmän tapaamiset lyhyemmiksi.",
            (("accepted", None, date(2025, 5, 27), "Tapaaminen kestää tunnin.", date(2025, 6, 3)),),
        ),
        (
            date(2025, 9, 30),
            "PS-04",
            "Kokouksen muistio perheelle samana päivänä.",
            (
                (
                    "partly",
                    "Sama päivä ei aina onnistu.",
                    date(2025, 10, 21),
                    "Muistio lähtee viimeistään seuraavana työpäivänä.",
                    date(2025, 11, 4),
                ),
            ),
        ),
        (
            date(2026, 1, 27),
            "PS-05",
            "Palkkio maksetaan viikon sisällä tapaamisesta.",
            (
                (
                    "partly",
                    "Palkanmaksu on kaksi kertaa kuussa.",
                    date(2026, 2, 24),
                    "Palkkio maksetaan seuraavana maksupäivänä.",
                    date(2026, 3, 10),
                ),
            ),
        ),
        (
            date(2026, 4, 21),
            None,
            "Sanasto, jossa lastensuojelun sanat selitetään selkeällä kielellä.",
            (("accepted", None, date(2026, 6, 2), "Sanasto on verkossa ja vastaanotoilla.", date(2026, 9, 1)),),
        ),
        (date(2026, 10, 6), "PS-02", "Sisarukset mukaan yhteen tapaamiseen.", ()),
    ),
    KAINUU: (
        (
            date(2025, 4, 15),
            "KA-01",
            "Tekstiviesti muistuttamaan tapaamisesta.",
            (("accepted", None, date(2025, 5, 13), "Muistutus lähtee edellisenä päivänä.", date(2025, 5, 27)),),
        ),
        (
            date(2025, 11, 18),
            "KA-03",
            "Laite lainaksi etätapaamiseen.",
            (
                (
                    "declined",
                    "Laitteita ei voi lainata hankkeesta. Yhteys onnistuu kirjastosta.",
                    date(2026, 1, 13),
                    None,
                    date(2026, 2, 3),
                ),
            ),
        ),
        (
            date(2026, 5, 12),
            "KA-04",
            "Nuorille oma kokous ennen aikuisten kokousta.",
            (("accepted", None, date(2026, 6, 9), "Nuorten kokous pidetään aina tuntia aiemmin.", date(2026, 8, 25)),),
        ),
        (date(2026, 9, 15), "KA-02", "Vanhempien tapaaminen myös viikonloppuna.", ()),
    ),
}

# Proposals by their code whose words the county has said are not fit to show, or has not said anything of yet.
UNFIT = ("PS-E04",)
UNMARKED = ("ES-E05", "KA-E04")

NETWORK = {
    SOUTH_SAVO: (
        (date(2025, 1, 29), "Aloitusseminaari kumppaneille", 46),
        (date(2025, 11, 26), "Alueen järjestöjen yhteinen iltapäivä", 31),
        (date(2026, 5, 6), "Perheen oma verkosto -mallin esittely", 58),
    ),
    NORTH_SAVO: (
        (date(2025, 6, 9), "Hankkeen webinaari", 100),
        (date(2025, 12, 4), "Oppilaitosten ja osahankkeen tapaaminen", 22),
        (date(2026, 4, 29), "Alueellinen verkostopäivä", 64),
        (date(2026, 10, 22), "Mallien juurruttamisen työpaja", 37),
    ),
    KAINUU: (
        (date(2025, 3, 27), "Kumppanien aamukahvit", 17),
        (date(2026, 9, 24), "Mallien levittämisen työpaja", 21),
    ),
}

LESSONS = {
    SOUTH_SAVO: (
        (
            date(2025, 6, 4),
            "ES-01",
            "Verkosto kannattaa koota ennen ensimmäistä tapaamista, muuten kutsut jäävät perheen hoidettaviksi.",
        ),
        (date(2025, 12, 10), "ES-02", "Ilta-aika toi mukaan vanhempia, joita päivävastaanotto ei tavoittanut."),
        (
            date(2026, 8, 26),
            "ES-01",
            "Toiselle alueelle lähdettäessä toimi parhaiten työparin vierailu, ei pelkkä kirjallinen kuvaus.",
        ),
    ),
    NORTH_SAVO: (
        (
            date(2025, 5, 28),
            "PS-01",
            "Tiimin kalenteri on tehtävä puoleksi vuodeksi kerrallaan, muuten päihdetyön osuus jää pois.",
        ),
        (date(2025, 12, 3), "PS-03", "Verkkoryhmä ei korvannut lähitapaamisia. Sisältö kelpasi, muoto ei."),
        (
            date(2026, 6, 3),
            "PS-05",
            "Kokemusasiantuntija tarvitsee oman esihenkilön ja sovitun ajan purkaa tapaamisia.",
        ),
    ),
    KAINUU: (
        (
            date(2025, 9, 3),
            "KA-01",
            "Pitkillä matkoilla kahden tapaamisen yhdistäminen samalle päivälle säästi kolmanneksen ajasta.",
        ),
        (date(2026, 5, 27), "KA-03", "Etätapaaminen toimii, kun ensin on tavattu kerran kasvotusten."),
    ),
}

COMMENTS = {
    SOUTH_SAVO: (
        (date(2025, 12, 8), "training.coverage", "Syksyn luvuissa näkyy kahden tiimin yhdistyminen."),
        (
            date(2026, 9, 9),
            "placements.trend",
            "Kiireellisten sijoitusten väheneminen alkoi ennen pilottia, joten emme pidä sitä pilotin ansiona.",
        ),
    ),
    NORTH_SAVO: (
        (date(2026, 2, 27), "training.coverage", "Henkilöstön vaihtuvuus oli talvella poikkeuksellisen suurta."),
        (date(2026, 6, 4), "placements.trend", "Tammikuun luku on oikein: päivystyksen kirjaamistapa muuttui."),
    ),
    KAINUU: ((date(2026, 6, 5), "placements.trend", "Luvut ovat pieniä, yhden perheen tilanne näkyy niissä."),),
}

# Models: (code, name, address, county, described, from when on it is told of).
MODELS = (
    ("ES-M01", "Perheen oma verkosto", "https://innokyla.example/perheen-oma-verkosto", SOUTH_SAVO, date(2026, 2, 20)),
    (
        "PS-M01",
        "Kotiin vietävä monialainen tiimi",
        "https://innokyla.example/kotiin-vietava-tiimi",
        NORTH_SAVO,
        date(2026, 5, 28),
    ),
    ("KA-M01", "Etävastaanotto pitkien matkojen perheille", None, KAINUU, date(2026, 10, 20)),
)
SPREAD = {
    ("ES-M01", SOUTH_SAVO): (("in_use", date(2026, 2, 20)), ("anchored", date(2026, 8, 20))),
    ("ES-M01", NORTH_SAVO): (
        ("interested", date(2026, 3, 2)),
        ("adopting", date(2026, 5, 15)),
        ("in_use", date(2026, 10, 5)),
    ),
    ("ES-M01", KAINUU): (("interested", date(2026, 4, 16)), ("adopting", date(2026, 9, 24))),
    ("PS-M01", NORTH_SAVO): (("in_use", date(2026, 6, 1)),),
    ("PS-M01", KAINUU): (("interested", date(2026, 9, 24)),),
    ("PS-M01", SOUTH_SAVO): (("interested", date(2026, 9, 30)),),
    ("KA-M01", KAINUU): (("in_use", date(2026, 10, 20)),),
}

# What the coordinator keeps

MEETINGS = (
    (date(2024, 11, 20), "Ohjausryhmä 1/2024", "steering"),
    (date(2025, 3, 12), "Ohjausryhmä 1/2025", "steering"),
    (date(2025, 6, 11), "Ohjausryhmä 2/2025", "steering"),
    (date(2025, 9, 17), "Ohjausryhmä 3/2025", "steering"),
    (date(2025, 10, 29), "Osahankkeiden yhteinen arviointipäivä", "other"),
    (date(2025, 12, 10), "Ohjausryhmä 4/2025", "steering"),
    (date(2026, 3, 11), "Ohjausryhmä 1/2026", "steering"),
    (date(2026, 6, 10), "Ohjausryhmä 2/2026", "steering"),
    (date(2026, 9, 16), "Ohjausryhmä 3/2026", "steering"),
    (date(2026, 11, 11), "Ohjausryhmä 4/2026", "steering"),
    (date(2026, 12, 9), "Ohjausryhmä 5/2026, päätöskokous", "steering"),
)

# Decisions: (meeting, figure, text, who sees to it, due, done).
DECISIONS = (
    (
        date(2025, 3, 12),
        None,
        "Osahankkeet kirjaavat pilottien toiminnan kuukausittain samalla pohjalla.",
        "lead",
        date(2025, 8, 31),
        date(2025, 8, 27),
    ),
    (
        date(2025, 6, 11),
        None,
        "Osaamiskartoitus toistetaan keväällä 2026.",
        "coordinator",
        date(2026, 5, 31),
        date(2026, 5, 22),
    ),
    (
        date(2025, 9, 17),
        "training.coverage",
        "Traumatietoisen työotteen toinen ryhmä järjestetään syksyllä jokaisella alueella.",
        "lead",
        date(2025, 12, 31),
        date(2025, 11, 20),
    ),
    (
        date(2025, 9, 17),
        None,
        "Kokemusasiantuntijoiden palkkiot yhtenäistetään.",
        "county_management",
        date(2026, 3, 31),
        None,
    ),
    (
        date(2025, 12, 10),
        None,
        "Verkkoryhmän opit kuvataan muille osahankkeille.",
        "team",
        date(2026, 2, 28),
        date(2026, 2, 17),
    ),
    (
        date(2025, 12, 10),
        "placements.trend",
        "Sijoitusten seurantaan lisätään perheiden palaute.",
        "coordinator",
        date(2026, 9, 30),
        None,
    ),
    (
        date(2026, 3, 11),
        "training.coverage",
        "Pohjois-Savon koulutustavoitetta tarkistetaan henkilöstön vaihtuvuuden vuoksi.",
        "steering",
        date(2026, 3, 31),
        date(2026, 3, 11),
    ),
    (
        date(2026, 3, 11),
        None,
        "Kainuun talven luvut toimitetaan kesäkuun kokoukseen.",
        "lead",
        date(2026, 5, 31),
        date(2026, 6, 4),
    ),
    (
        date(2026, 6, 10),
        None,
        "Perheen oma verkosto -mallin juurruttamiselle nimetään vastuutaho jokaisella alueella.",
        "county_management",
        date(2026, 10, 31),
        None,
    ),
    (
        date(2026, 9, 16),
        None,
        "Tulokset esitellään päätösseminaarissa joulukuussa.",
        "communications",
        date(2026, 12, 9),
        None,
    ),
    (
        date(2026, 11, 11),
        None,
        "Avoinna olevat ehdotukset käsitellään ennen hankkeen päättymistä.",
        "lead",
        date(2026, 12, 15),
        None,
    ),
)

# By the code of a decision: the pilot it is about, and what was chosen in its figure.
ABOUT = {
    "P-2025-03": (None, "topic=trauma&last=2025-Q2"),
    "P-2025-05": ("PS-03", None),
    "P-2025-06": (None, "ages=13-17"),
    "P-2026-01": (None, "topic=systemic_work&places=13&last=2025-Q4"),
    "P-2026-03": ("ES-01", None),
}
# What came of decisions: by code, and from when on it is told.
FOLLOWED = {
    "P-2025-01": (
        "Kaikki osahankkeet ovat kirjanneet toiminnan samalla pohjalla syyskuusta alkaen.",
        date(2025, 12, 10),
    ),
    "P-2025-02": ("Kyselyyn vastasi keväällä 123 työntekijää.", date(2026, 6, 10)),
    "P-2025-03": (
        "Toinen ryhmä järjestettiin Etelä-Savossa ja Pohjois-Savossa, Kainuussa keväällä.",
        date(2026, 6, 10),
    ),
    "P-2025-05": ("Opit on kirjattu ja käyty läpi osahankkeiden tapaamisessa.", date(2026, 3, 11)),
    "P-2026-02": ("Luvut saatiin kesäkuun alussa.", date(2026, 6, 10)),
}

PLAN = "Hankesuunnitelman tavoite."
MID, END = date(2025, 12, 31), date(2026, 12, 31)
# Targets: (indicator, county, due, value, kind, why, from when on).
TARGETS = (
    ("pilots_started", "ALL", MID, 10.0, "mid", PLAN, STARTS),
    ("pilots_started", "ALL", END, 14.0, "end", PLAN, STARTS),
    ("families_started", "ALL", MID, 160.0, "mid", PLAN, STARTS),
    ("families_started", "ALL", END, 420.0, "end", PLAN, STARTS),
    ("reliably_improved", "ALL", END, 50.0, "end", "Aiempien kokeilujen tulosten perusteella.", STARTS),
    ("training_coverage", SOUTH_SAVO, END, 75.0, "end", PLAN, STARTS),
    ("training_coverage", NORTH_SAVO, END, 80.0, "end", PLAN, STARTS),
    ("training_coverage", KAINUU, END, 80.0, "end", PLAN, STARTS),
    ("competence", "ALL", END, 3.7, "end", "Puoli yksikköä yli kevään 2025 kartoituksen.", STARTS),
    ("involvement_events", "ALL", END, 40.0, "end", PLAN, STARTS),
    ("experts_trained", "ALL", END, 24.0, "end", PLAN, STARTS),
    ("proposals_answered", "ALL", END, 90.0, "end", "Jokainen ehdotus ansaitsee vastauksen.", STARTS),
    ("models_described", "ALL", END, 3.0, "end", "Yksi malli kultakin alueelta.", STARTS),
    (
        "training_coverage",
        NORTH_SAVO,
        END,
        70.0,
        "end",
        "Ohjausryhmä 1/2026 laski tavoitetta: henkilöstöä on vaihtunut paljon, ja uudet koulutetaan vasta syksyllä.",
        date(2026, 3, 11),
    ),
    (
        "models_in_use",
        "ALL",
        END,
        5.0,
        "end",
        "Ohjausryhmä 2/2026 asetti tavoitteen levittämiselle.",
        date(2026, 6, 10),
    ),
)
