"""Words for what enterprises do, by the section or division of NACE Rev. 2 that they belong to.

Everyday names of sectors, as questionnaires and respondents write them in German and English. Written as
``candidates.compiled`` takes them.
"""

from __future__ import annotations

from collections.abc import Mapping

ACTIVITIES: Mapping[str, str] = {
    "A": "landwirtschaft, forst und landwirtschaft, land und forstwirtschaft, agrar, agricult, farming, agribusiness",
    "01": "growing, anbau von, weinbau, ackerbau, viehzucht, tierhaltung, obstbau, pflanzenbau, crop production"
    ", animal production",
    "02": "forstwirtschaft, forestry, holzeinschlag",
    "03": "fischerei, fishing, aquacultur, aquaculture",
    "B": "extraction, foerderung von, bergbau, mining, steine und erden, quarry, oil and gas extraction"
    ", rohstoffgewinnung",
    "C": "herstellung von, manufacture of, verarbeitendes gewerbe, verarbeitende industrie, verarbeitenden gewerbe"
    ", produzierendes gewerbe, manufactur, industrieproduktion, produktionsgueter, investitionsgueter",
    "10": "~lebensmittelherstell, nahrungsmittel, lebensmittelindustrie, lebensmittelproduktion, lebensmittelverarbeit"
    ", ernaehrungsindustrie, nahrungs und genussmittel, ernaehrungsgewerbe, food production, food manufactur"
    ", food processing, baeckerei, fleischerei, metzgerei, molkerei",
    "11": "getraenkeherstell, getraenkeindustrie, beverage, brauerei, brewery",
    "13": "textilindustrie, textilgewerbe, textilherstell, textile",
    "14": "bekleidungsindustrie, bekleidungsgewerbe, apparel, wearing apparel",
    "16": "holzgewerbe, holzverarbeitung, holzindustrie, wood product, saegewerk",
    "17": "papierindustrie, papiergewerbe, papierherstell, paper product",
    "18": "druckerei, druckgewerbe, druckindustrie, druckerzeugnis, printing",
    "19": "mineraloelverarbeitung, kokerei, petroleum",
    "20": "chemie, chemical, chemische",
    "21": "pharma",
    "22": "kunststoffverarbeitung, kunststoffindustrie, kunststofftechnik, gummi und kunststoff, plastics",
    "23": "glasgewerbe, glasindustrie, keramik, nonmetallic mineral, non metallic mineral, ceramic",
    "24": "metallerzeugung, stahlindustrie, giesserei, primary metal, basic metal, steel",
    "25": "~metallverarbeitung, metallbau, metallindustrie, metallgewerbe, metallerzeugnis, metallbearbeitung, stahlbau"
    ", fabricated metal, metalworking, metal processing, werkzeugbau",
    "26": "elektronikindustrie, elektronische erzeugnisse, optische erzeugnisse, mess und regeltechnik"
    ", computer hardware, semiconductor, halbleiter, computer and electronic product, electronic product"
    ", medizintechnik, feinmechanik",
    "27": "elektroindustrie, elektrotechnik, elektrische ausruestung, electrical equipment, electrical engineering",
    "28": "maschinenbau, maschinen und anlagenbau, anlagenbau, sondermaschinen, mechanical engineering, machinery",
    "29": "automobilindustrie, fahrzeugbau, automobilbau, automobilzulieferer, automobilherstell, automotive"
    ", kraftwagenbau, car manufactur",
    "30": "schiffbau, flugzeugbau, luft und raumfahrt, schienenfahrzeug, aerospace, shipbuilding"
    ", transportation equipment",
    "31": "moebelherstell, moebelindustrie, furniture manufactur",
    "32": "spielwarenherstell, schmuckherstell, medical device",
    "D": "energieversorgung, energiewirtschaft, energieversorger, stromversorgung, stadtwerke, utilit, energy supply"
    ", electricity, energie.",
    "E": "wasserversorgung, abwasser, entsorgung, abfall, recycling, water supply, waste management, sewerage"
    ", wasserwirtschaft, umweltverschmutzung",
    "F": "baugewerbe, bauwirtschaft, bauindustrie, bauhauptgewerbe, bauunternehmen, bau., construction, building trade"
    ", ausbaugewerbe, baubranche",
    "41": "hochbau, construction of buildings",
    "42": "tiefbau, strassenbau, civil engineering",
    "43": "elektroinstallation, dachdecker, zimmerei, malerbetrieb, sanitaer, heizungsbau, bauinstallation"
    ", ausbauhandwerk, plumbing, roofing",
    "G": "~handel., handelsunternehm, handels., trade., trading, wholesale and retail, handel mit",
    "45": "kfz, kraftfahrzeughandel, autohaus, autohandel, autohaeuser, motor vehicle, car dealer",
    "46": "~grosshandel, wholesale",
    "47": "verkauf, sale of, ~einzelhandel, retail, versandhandel, onlinehandel, online handel, e commerce"
    ", ecommerce, supermarkt",
    "H": "verkehr., verkehrs, transport., transportwesen, transportgewerbe, transportation, logisti, lagerei, spedition"
    ", lagerhaltung, warehous, shipping, oepnv",
    "53": "postdienst, post und kurier, kurierdienst, postal, courier",
    "I": "gastgewerbe, hotel und gaststaetten, hospitality, tourism, accommodation and food",
    "55": "camping, beherbergung, hotel., hotels., hotellerie, accommodation",
    "56": "gastronomie, restaurant, food service, catering, gaststaette",
    "J": "information und kommunikation, information and communication, ikt., ict., it und telekommunikation, medien."
    ", medienbranche, media., tmt.",
    "58": "verlag, verlage, publishing",
    "59": "filmproduktion, filmwirtschaft, motion picture, film production",
    "60": "rundfunk, fernsehsender, broadcasting",
    "61": "telekommunikation, telecom",
    "62": "computer consultan, it dienst, it service, it and service, it beratung, it consult, it branche, it."
    ", software, edv, informatik, informationstechn, information technolog, computer programming, programmierung"
    ", systemhaus, webentwicklung",
    "63": "informationsdienst, information service, datenverarbeitung und hosting, hosting",
    "K": "finanzdienst, finanz und versicherung, finanzwesen, finanzwirtschaft, finanzsektor, finanz, kreditgewerbe"
    ", financial, finance, bankwesen, finanzen",
    "64": "bank., banken, sparkasse, banking, kreditinstitut",
    "65": "pension fund, pensionskasse, versicherung, insurance",
    "L": "immobilien, grundstuecks und wohnungswesen, wohnungswirtschaft, grundstueckswesen, real estate"
    ", housing industry",
    "M": "freiberuflich, wissenschaftliche und technische, wissensintensive dienst, professional service"
    ", professional scientific, scientific and technical, business consulting, beratung, consulting, consultan"
    ", freie berufe",
    "69": "rechtsanwalt, rechtsberatung, steuerberat, wirtschaftspruef, kanzlei, law, legal, accounting, auditing",
    "70": "unternehmensberatung, management consult, strategieberatung, pr agentur",
    "71": "architekt, ingenieurbuero, ingenieurwesen, architectur, architect, engineering service",
    "72": "forschung, research and development, scientific research",
    "73": "werbung, werbeagentur, marketing, advertis, marktforschung, market research",
    "74": "fotograf, uebersetzung, designbuero, grafikdesign, photograph, translation, design agency",
    "75": "tierarzt, tieraerzt, veterinaer, veterinary",
    "N": "sonstige wirtschaftliche dienst, unternehmensnahe dienst, administrative and support, business support",
    "77": "vermietung von, autovermietung, leasing",
    "78": "zeitarbeit, arbeitnehmerueberlassung, personaldienst, personalvermittlung, staffing, temporary employment"
    ", recruitment agency",
    "79": "reisebuero, reiseveranstalt, travel agen, tour operator, touristik, reise., travel",
    "80": "sicherheitsdienst, wach und sicherheit, security service, detektei",
    "81": "reinigung, gebaeudereinigung, gebaeudebetreuung, hausmeister, facility, garten und landschaftsbau"
    ", galabau, cleaning service, landscap, gaertnerei und landschaft",
    "82": "callcenter, call center, bueroservice, messeveranstalt, eventagentur, office support",
    "O": "oeffentliche verwaltung, oeffentlicher dienst, oeffentlichen verwaltung, verwaltung und verteidigung"
    ", public administration, government, sozialversicherung, behoerde, public sector",
    "P": "bildung, erziehung, ~unterricht, education, schule., schulen., hochschule, school, university, weiterbildung"
    ", ausbildungs",
    "Q": "gesundheit, sozialwesen, health, medical, medizin., sozialwirtschaft, social work, pflege., pflegedienst"
    ", krankenhaus, hospital, arztpraxis, pflegeheim",
    "R": "kunst., kultur, unterhaltung, erholung, arts., entertainment, recreation, sport, freizeit, museum, gambling",
    "S": "sonstige dienstleistung, other service, personenbezogene dienst, persoenliche dienst, friseur, kosmetik"
    ", hairdress, beauty salon",
    "94": "trade union, gewerkschaft, verein., vereine., verband., verbaende, interessenvertretung, kirche"
    ", membership organi, association",
    "95": "reparatur von datenverarbeitung, repair of computer",
    "T": "private haushalte, households as employers",
    "U": "exterritorial, extraterritorial",
}
"""Section or division → words for what is done there."""

HINTS: Mapping[str, str] = {
    "10": "lebensmittel, nahrung, food",
    "11": "getraenke, drinks",
    "13": "textil",
    "14": "bekleidung, mode., fashion, clothing",
    "16": "holz, wood",
    "17": "papier, paper",
    "22": "kunststoff, gummi, rubber, plastic",
    "23": "glas., glass",
    "24": "stahl, metall, metal",
    "26": "elektronik, electronic, optik",
    "27": "elektro., electrical",
    "29": "automobil, fahrzeug, auto., automobile",
    "31": "moebel, furniture",
    "C": "industrie, industry, industrial, produktion, production, konsumgueter, consumer product, consumer goods"
    ", handwerk, herstellung",
    "S": "reparatur, repair, non profit, nonprofit, ngo., gemeinnuetzig",
}
"""Words that leave the section open: things, which are made or sold, and forms of enterprise."""
