//! Labels as suppliers print them, with their fields.
//!
//! `|` stands for the group separator, `^` for the record separator and `$` for the end of transmission.

use super::notation::{NOTATIONS, Notation};
use super::{LabelFields, digikey, lcsc, mouser, tme};

/// A label and its fields, as `name=text` separated by `;`.
type Sample = (&'static str, &'static str);

/// Parses a label.
pub(super) type Parser = fn(&str) -> LabelFields;

/// Labels of Digi-Key and other suppliers that follow ECIA.
pub(super) const ECIA: &[Sample] = &[
    (
        "[)>^06|PQ1045-ND|1P364019-01|30PQ1045-ND|K12432 TRAVIS|1K85732873|10K103332956|9D231013|1TQJ13P|11K1|4LTW|Q3|11ZPICK|12Z7360988|13Z999999|20Z0000000000000000000000000000000000000000000000000000000000^$",
        "customer_order_number=12432 TRAVIS;supplier_order_number=85732873;packing_list_number=1;supplier_part_number=Q1045-ND;quantity=3;date_code=231013;lot_code=QJ13P;country_of_origin=TW;manufacturer_part_number=364019-01",
    ),
    (
        "[)>^06|P296-14596-1-ND|1PTLV2372IDR|30P296-14596-1-ND|K|1K55667788|10K66778899|9D2134|1T1234567|11K1|4LMY|Q10|11ZPICK^$",
        "supplier_order_number=55667788;packing_list_number=1;supplier_part_number=296-14596-1-ND;quantity=10;date_code=2134;lot_code=1234567;country_of_origin=MY;manufacturer_part_number=TLV2372IDR",
    ),
    (
        "[)>^06|P311-10.0KHRCT-ND|1PRC0603FR-0710KL|Q100|K4500012345|1K70011223|4LCN",
        "customer_order_number=4500012345;supplier_order_number=70011223;supplier_part_number=311-10.0KHRCT-ND;quantity=100;country_of_origin=CN;manufacturer_part_number=RC0603FR-0710KL",
    ),
    (
        "[)>^06|PCL10A106KP8NNNC|30P1276-1096-1-ND|1PCL10A106KP8NNNC|Q4000|9D2250|1TABC123|4LPH^$",
        "supplier_part_number=1276-1096-1-ND;quantity=4000;date_code=2250;lot_code=ABC123;country_of_origin=PH;manufacturer_part_number=CL10A106KP8NNNC",
    ),
    (
        "[)>^06|1PSTM32F103C8T6|Q1500|10D2311|1TGK3421A|4LCN|1VSTMICRO^$",
        "quantity=1500;date_code=2311;lot_code=GK3421A;country_of_origin=CN;manufacturer=STMICRO;manufacturer_part_number=STM32F103C8T6",
    ),
    (
        "[)>^06|K4501122334|4K10|P10023456|1PBSS138|Q3000|6D20240131^$",
        "customer_order_number=4501122334;ship_date=20240131;supplier_part_number=10023456;purchase_order_line=10;quantity=3000;manufacturer_part_number=BSS138",
    ),
    (
        "[)>^06|KPO-0042|14K003|PWM1234CT-ND|1P0039012020|Q25|11K998877^$",
        "customer_order_number=PO-0042;packing_list_number=998877;supplier_part_number=WM1234CT-ND;purchase_order_line=003;quantity=25;manufacturer_part_number=0039012020",
    ),
    (
        "[)>^06|P399-C0805C104K5RACTUCT-ND|1PC0805C104K5RACTU|Q250|9D2240|1T0123456789|4LMX|1K81122334|KR&D stock^$",
        "customer_order_number=R&D stock;supplier_order_number=81122334;supplier_part_number=399-C0805C104K5RACTUCT-ND;quantity=250;date_code=2240;lot_code=0123456789;country_of_origin=MX;manufacturer_part_number=C0805C104K5RACTU",
    ),
    (
        "[)>^06|P1N4148W-FDICT-ND|1P1N4148W-7-F|Q3000|4LCN|9D2402^$",
        "supplier_part_number=1N4148W-FDICT-ND;quantity=3000;date_code=2402;country_of_origin=CN;manufacturer_part_number=1N4148W-7-F",
    ),
    (
        "[)>^06|1PMAX3232ESE+|30PMAX3232ESE+-ND|Q46|1T0009876543|9D2119|4LTH^$",
        "supplier_part_number=MAX3232ESE+-ND;quantity=46;date_code=2119;lot_code=0009876543;country_of_origin=TH;manufacturer_part_number=MAX3232ESE+",
    ),
    (
        "[)>^06|P732-8062-1-ND|1P61300611121|Q50|K8000123|1K79991234|11K1|4LDE|9D2318|1T61300611121WE^$",
        "customer_order_number=8000123;supplier_order_number=79991234;packing_list_number=1;supplier_part_number=732-8062-1-ND;quantity=50;date_code=2318;lot_code=61300611121WE;country_of_origin=DE;manufacturer_part_number=61300611121",
    ),
    (
        "[)>^06|PED1602-ND|1PTS102-T2-A-E-2|Q5|4LTW|K",
        "supplier_part_number=ED1602-ND;quantity=5;country_of_origin=TW;manufacturer_part_number=TS102-T2-A-E-2",
    ),
    (
        "[)>^06|1PESP32-WROOM-32E-N4|Q650|1VESPRESSIF|10D2350|1T9A1B2C|4LCN|S0012345678^$",
        "quantity=650;date_code=2350;lot_code=9A1B2C;country_of_origin=CN;manufacturer=ESPRESSIF;manufacturer_part_number=ESP32-WROOM-32E-N4",
    ),
    (
        "[)>^06|PA-100|QQ5|1P^$",
        "supplier_part_number=A-100;quantity=Q5",
    ),
    (
        "[)>^06|P497-15098-ND|1PSTM32L476RGT6|Q1|K1-2/3|1K88000111|1TVG^",
        "customer_order_number=1-2/3;supplier_order_number=88000111;supplier_part_number=497-15098-ND;quantity=1;lot_code=VG;manufacturer_part_number=STM32L476RGT6",
    ),
    (
        "[)>^12|MFR 1ABC2|PNR BSS84,215|LOT 20240105|SER 7|QTY 40^$",
        "quantity=40;lot_code=20240105;manufacturer_part_number=BSS84,215",
    ),
    (
        "[)>^06|V9999|11N1|PBAT54S,215|Q3000|1P BAT54S,215 ^$",
        "supplier_part_number=BAT54S,215;quantity=3000;manufacturer_part_number=BAT54S,215",
    ),
];

/// Mouser labels.
pub(super) const MOUSER: &[Sample] = &[
    (
        ">[)>06|K23450071|14K021|1PLD1117S33CTR|Q45|11K060412298|4LCN|1VSTMicro",
        "customer_order_number=23450071;supplier_order_number=23450071;packing_list_number=060412298;purchase_order_line=021;quantity=45;country_of_origin=CN;manufacturer=STMicro;manufacturer_part_number=LD1117S33CTR",
    ),
    (
        ">[)>06|KPO-2023-17|14K001|1PGRM188R71H104KA93D|Q100|11K073121337|4LJP|1VMurata",
        "customer_order_number=PO-2023-17;supplier_order_number=PO-2023-17;packing_list_number=073121337;purchase_order_line=001;quantity=100;country_of_origin=JP;manufacturer=Murata;manufacturer_part_number=GRM188R71H104KA93D",
    ),
    (
        "[)>^06|K4500098765|14K010|P595-TPS62130RGTR|1PTPS62130RGTR|Q20|11K080012345|4LMY|1VTI^$",
        "customer_order_number=4500098765;supplier_order_number=4500098765;packing_list_number=080012345;supplier_part_number=595-TPS62130RGTR;purchase_order_line=010;quantity=20;country_of_origin=MY;manufacturer=TI;manufacturer_part_number=TPS62130RGTR",
    ),
    (
        "[)>^06|KWeb 1|1K270011223|14K1|1PSN74LVC1G08DBVR|Q50|4LCN^$",
        "customer_order_number=Web 1;supplier_order_number=270011223;purchase_order_line=1;quantity=50;country_of_origin=CN;manufacturer_part_number=SN74LVC1G08DBVR",
    ),
    (
        ">[)>06|K|14K002|1PUSBLC6-2SC6|Q250|11K061234567|4LCN|1VSTMicro",
        "packing_list_number=061234567;purchase_order_line=002;quantity=250;country_of_origin=CN;manufacturer=STMicro;manufacturer_part_number=USBLC6-2SC6",
    ),
    (
        ">[)>06|K77001|14K004|1P2N7002,215|Q3000|11K065550001|4LMY|1VNexperia|9D2345",
        "customer_order_number=77001;supplier_order_number=77001;packing_list_number=065550001;purchase_order_line=004;quantity=3000;date_code=2345;country_of_origin=MY;manufacturer=Nexperia;manufacturer_part_number=2N7002,215",
    ),
    (
        "[)>^06|K77002|14K005|1PRK73H1ETTP1002F|Q10000|4LJP|1VKOA^",
        "customer_order_number=77002;supplier_order_number=77002;purchase_order_line=005;quantity=10000;country_of_origin=JP;manufacturer=KOA;manufacturer_part_number=RK73H1ETTP1002F",
    ),
    (
        ">[)>06|K77003|14K006|1PNE555DR|Q5",
        "customer_order_number=77003;supplier_order_number=77003;purchase_order_line=006;quantity=5;manufacturer_part_number=NE555DR",
    ),
    (
        ">[)>06|KRüdiger|14K1|1PB57861S0103F040|Q2|1VEPCOS / TDK",
        "customer_order_number=Rüdiger;supplier_order_number=Rüdiger;purchase_order_line=1;quantity=2;manufacturer=EPCOS / TDK;manufacturer_part_number=B57861S0103F040",
    ),
    (
        "[)>^06|K1|14K2|1PPIC16F1825-I/SL|Q12|11K3|4LTH|1VMicrochip|10D2239|1T2239ABC^$",
        "customer_order_number=1;supplier_order_number=1;packing_list_number=3;purchase_order_line=2;quantity=12;date_code=2239;lot_code=2239ABC;country_of_origin=TH;manufacturer=Microchip;manufacturer_part_number=PIC16F1825-I/SL",
    ),
    (
        ">[)>06|K54321|14K012|1PXC6206P332MR-G|Q100|11K070707070|4LCN|1VTorex|",
        "customer_order_number=54321;supplier_order_number=54321;packing_list_number=070707070;purchase_order_line=012;quantity=100;country_of_origin=CN;manufacturer=Torex;manufacturer_part_number=XC6206P332MR-G",
    ),
    (
        "[)>^06|K54322|14K013|P512-FDN340P|1PFDN340P|Q40|4LPH^$",
        "customer_order_number=54322;supplier_order_number=54322;supplier_part_number=512-FDN340P;purchase_order_line=013;quantity=40;country_of_origin=PH;manufacturer_part_number=FDN340P",
    ),
    (
        ">[)>06|K54323|14K014|1P5019530507|Q10|1VMolex^$",
        "customer_order_number=54323;supplier_order_number=54323;purchase_order_line=014;quantity=10;manufacturer=Molex;manufacturer_part_number=5019530507",
    ),
    (
        ">[)>06|K54324|1PATMEGA328P-AU|Q90|6D20231105",
        "customer_order_number=54324;supplier_order_number=54324;ship_date=20231105;quantity=90;manufacturer_part_number=ATMEGA328P-AU",
    ),
];

/// LCSC labels.
pub(super) const LCSC: &[Sample] = &[
    (
        "{pbn:PICK2311020087,on:SO2311020087,pc:C165948,pm:TYPE-C-31-M-12,qty:15,mc:,cc:1,pdi:71234560}",
        "supplier_order_number=SO2311020087;supplier_part_number=C165948;quantity=15;manufacturer_part_number=TYPE-C-31-M-12",
    ),
    (
        "{pbn:PICK2312010001,on:WM2312010001,pc:C25804,pm:0603WAF1002T5E,qty:100,mc:,cc:1,pdi:98765432,hp:0}",
        "supplier_order_number=WM2312010001;supplier_part_number=C25804;quantity=100;manufacturer_part_number=0603WAF1002T5E",
    ),
    (
        "{pbn:PICK2401150042,on:WM2401150042,pc:C14663,pm:CC0603KRX7R9BB104,qty:4000,mc:10,cc:1,pdi:101202303,hp:4,wc:ZH}",
        "supplier_order_number=WM2401150042;supplier_part_number=C14663;quantity=4000;manufacturer_part_number=CC0603KRX7R9BB104",
    ),
    (
        "{pbn:PICK1,on:SO1,pc:C8734,pm:STM32F103C8T6,qty:5,mc:,cc:1,pdi:1}",
        "supplier_order_number=SO1;supplier_part_number=C8734;quantity=5;manufacturer_part_number=STM32F103C8T6",
    ),
    (
        "{on:GB2110311234,pc:C7593,pm:NE555DR,qty:20}",
        "supplier_order_number=GB2110311234;supplier_part_number=C7593;quantity=20;manufacturer_part_number=NE555DR",
    ),
    (
        "{pbn:PICK3,on:SO2311020087,pc:C102,qty:4}",
        "supplier_order_number=SO2311020087;supplier_part_number=C102;quantity=4",
    ),
    ("{pc:C100}", "supplier_part_number=C100"),
    (
        "{pbn:PICK2,on:SO2311020087,pc:C101}",
        "supplier_order_number=SO2311020087;supplier_part_number=C101",
    ),
    (
        "{pbn:,on:,pc:C2040,pm:RP2040,qty:3,mc:,cc:,pdi:}",
        "supplier_part_number=C2040;quantity=3;manufacturer_part_number=RP2040",
    ),
    (
        "{pbn:PICK4,on:WM1,pc:C5446,pm:XC6206P332MR-G,qty:50,mc:,cc:1,pdi:2}",
        "supplier_order_number=WM1;supplier_part_number=C5446;quantity=50;manufacturer_part_number=XC6206P332MR-G",
    ),
    (
        "{pbn:PICK5,on:WM2,pc:C16581,pm:TP4056-42-ESOP8,qty:10,mc:,cc:1,pdi:3}",
        "supplier_order_number=WM2;supplier_part_number=C16581;quantity=10;manufacturer_part_number=TP4056-42-ESOP8",
    ),
    (
        "{qty:1000,pm:1N4148W,pc:C81598,on:WM3,pbn:PICK6}",
        "supplier_order_number=WM3;supplier_part_number=C81598;quantity=1000;manufacturer_part_number=1N4148W",
    ),
    (
        "{pbn:PICK7,on:WM4,pc:C2765186,pm:TYPE-C 16PIN 2MD(073),qty:6,mc:,cc:1,pdi:4}",
        "supplier_order_number=WM4;supplier_part_number=C2765186;quantity=6;manufacturer_part_number=TYPE-C 16PIN 2MD(073)",
    ),
    (
        "{pbn:PICK8,on:WM5,pc:C6186,pm:AMS1117-3.3,qty:25,mc:,cc:1,pdi:5,hp:,wc:JS}",
        "supplier_order_number=WM5;supplier_part_number=C6186;quantity=25;manufacturer_part_number=AMS1117-3.3",
    ),
    (
        "{pbn:PICK2404010001,on:WM2404010001,pc:C65189,pm:2N7002,215,qty:3000,mc:,cc:1,pdi:6}",
        "supplier_order_number=WM2404010001;supplier_part_number=C65189;quantity=3000;manufacturer_part_number=2N7002,215",
    ),
    (
        "{pbn:PICK10,on:WM7,pc:C131337,pm:BAT54S,215,235,mc:A:1,B,qty:20}",
        "supplier_order_number=WM7;supplier_part_number=C131337;quantity=20;manufacturer_part_number=BAT54S,215,235",
    ),
    (
        "{qty:5,pc:C8598,pm:1N5819HW-7-F,}",
        "supplier_part_number=C8598;quantity=5;manufacturer_part_number=1N5819HW-7-F,",
    ),
    (
        "{PBN:PICK11, ON:WM8, PC:C1002, PM:GRM188R71H104KA93D, QTY:30}",
        "supplier_order_number=WM8;supplier_part_number=C1002;quantity=30;manufacturer_part_number=GRM188R71H104KA93D",
    ),
    (
        "{pbn:PICK9,on:WM6,pc:C132227,pm:贴片电容,qty:8}",
        "supplier_order_number=WM6;supplier_part_number=C132227;quantity=8;manufacturer_part_number=贴片电容",
    ),
];

/// TME labels: current, older, and ECIA.
pub(super) const TME: &[Sample] = &[
    (
        "QTY:6 PN:ZL301-40P PO:21450098/2 CPO:PO-2024-03-11-000082 MFR:CONNFLY MPN:DS1021-1*40SF11-B RoHS https://www.tme.eu/details/ZL301-40P",
        "customer_order_number=PO-2024-03-11-000082;supplier_order_number=21450098;supplier_part_number=ZL301-40P;quantity=6;manufacturer_part_number=DS1021-1*40SF11-B",
    ),
    (
        "QTY:100 PN:SMD0603-10K-1% PO:20012345/3 MFR:ROYALOHM MPN:0603SAF1002T5E RoHS https://www.tme.eu/details/SMD0603-10K-1%25",
        "supplier_order_number=20012345;supplier_part_number=SMD0603-10K-1%;quantity=100;manufacturer_part_number=0603SAF1002T5E",
    ),
    (
        "QTY:5000 PN:CC0805KRX7R9BB104 PO:20012345/12 CPO:4500012345 MFR:YAGEO MPN:CC0805KRX7R9BB104 CoO:CN RoHS",
        "customer_order_number=4500012345;supplier_order_number=20012345;supplier_part_number=CC0805KRX7R9BB104;quantity=5000;manufacturer_part_number=CC0805KRX7R9BB104",
    ),
    (
        "PN:LM358D QTY:10",
        "supplier_part_number=LM358D;quantity=10",
    ),
    (
        "QTY:25 PN:ATTINY85-20PU PO:20098765/2 MFR:MICROCHIP MPN:ATTINY85-20PU",
        "supplier_order_number=20098765;supplier_part_number=ATTINY85-20PU;quantity=25;manufacturer_part_number=ATTINY85-20PU",
    ),
    (
        "MPN:STM32F411RET6 QTY:3",
        "quantity=3;manufacturer_part_number=STM32F411RET6",
    ),
    (
        "QTY:4 PN:ZL262-8SG PO:19999999 CPO:PO-7",
        "customer_order_number=PO-7;supplier_order_number=19999999;supplier_part_number=ZL262-8SG;quantity=4",
    ),
    (
        "QTY:12\tPN:DS1002-01\nPO:1/1",
        "supplier_order_number=1;supplier_part_number=DS1002-01;quantity=12",
    ),
    (
        "PZL301-40P Q8 1PDS1021-40 1K21450098/1",
        "supplier_order_number=21450098;supplier_part_number=ZL301-40P;quantity=8;manufacturer_part_number=DS1021-40",
    ),
    (
        "PDIO1N4007 Q1000 1P1N4007 KPO-8 1K20011111/9",
        "customer_order_number=PO-8;supplier_order_number=20011111;supplier_part_number=DIO1N4007;quantity=1000;manufacturer_part_number=1N4007",
    ),
    (
        "Q50 PBC547B 1VDIOTEC",
        "supplier_part_number=BC547B;quantity=50;manufacturer=DIOTEC",
    ),
    (
        "[)>^06|PSMD0603-1K|1P0603SAF1001T5E|Q5000|1K20012345/4|KPO-9^$",
        "customer_order_number=PO-9;supplier_order_number=20012345;supplier_part_number=SMD0603-1K;quantity=5000;manufacturer_part_number=0603SAF1001T5E",
    ),
    (
        "[)>^06|PZL201-10G|Q40|1K20012345",
        "supplier_order_number=20012345;supplier_part_number=ZL201-10G;quantity=40",
    ),
    ("QTY:7 PN:A:B PO:/1", "supplier_part_number=A:B;quantity=7"),
    (
        "QTY:2 PN:NTC-10K PO:20055555/1/2 MPN:B57164K0103J000",
        "supplier_order_number=20055555;supplier_part_number=NTC-10K;quantity=2;manufacturer_part_number=B57164K0103J000",
    ),
];

/// Returns all labels with their parsers.
pub(super) fn all() -> impl Iterator<Item = (String, &'static str, Parser)> {
    let all: [(&[Sample], Parser); 4] = [
        (ECIA, digikey::parse),
        (MOUSER, mouser::parse),
        (LCSC, lcsc::parse),
        (TME, tme::parse),
    ];
    all.into_iter().flat_map(|(samples, parse)| {
        let samples = samples.iter();
        samples.map(move |(text, tells)| (control_characters(text), *tells, parse))
    })
}

/// Returns the text as a scanner sends it.
fn control_characters(text: &str) -> String {
    text.replace('|', "\u{1d}")
        .replace('^', "\u{1e}")
        .replace('$', "\u{4}")
}

/// Formats fields like the samples.
pub(super) fn format_fields(label: &LabelFields) -> String {
    let fields = label.iter().map(|(name, text)| format!("{name}={text}"));
    fields.collect::<Vec<_>>().join(";")
}

#[test]
fn a_label_yields_its_printed_fields() {
    for (text, tells, parse) in all() {
        assert_eq!(format_fields(&parse(&text)), tells, "{text:?}");
    }
    assert!(all().count() >= 60);
}

#[test]
fn a_label_tells_the_same_without_the_signs_that_scanners_leave_out() {
    for (text, tells, parse) in all() {
        let trimmed = text.trim_end_matches(['\u{4}', '\u{1d}', '\u{1e}']);
        assert_eq!(format_fields(&parse(trimmed)), tells, "{trimmed:?}");
    }
}

/// Returns the text as a scanner without control characters writes it.
fn with_notation(text: &str, notation: &Notation) -> String {
    text.replace('\u{1d}', notation.group)
        .replace('\u{1e}', notation.record)
        .replace('\u{4}', notation.end)
}

#[test]
fn a_label_tells_the_same_however_a_scanner_writes_the_separators() {
    for (text, tells, parse) in all().filter(|(text, _, _)| text.contains('\u{1d}')) {
        for notation in NOTATIONS {
            let large = notation.uppercase();
            for written in [with_notation(&text, notation), with_notation(&text, &large)] {
                assert_eq!(format_fields(&parse(&written)), tells, "{written:?}");
                let padded = format!("]d1{written}\r\n");
                assert_eq!(format_fields(&parse(&padded)), tells, "{padded:?}");
            }
        }
    }
}

#[test]
fn a_label_tells_the_same_without_separators_of_records() {
    for (text, tells, parse) in all().filter(|(text, _, _)| text.contains('\u{1e}')) {
        for notation in NOTATIONS {
            let bare = with_notation(&text.replace(['\u{1e}', '\u{4}'], ""), notation);
            assert_eq!(format_fields(&parse(&bare)), tells, "{bare:?}");
        }
    }
}

#[test]
fn a_label_in_small_letters_tells_the_same_in_small_letters() {
    for (text, tells, parse) in
        all().filter(|(text, _, _)| text.contains('\u{1d}') || text.starts_with('{'))
    {
        let small = text.to_lowercase();
        let label = format_fields(&parse(&small));
        assert_eq!(label, tells.to_lowercase(), "{small:?}");
    }
}
