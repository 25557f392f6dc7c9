//! Barcodes of items.

use inventree::Error;
use inventree::interface::BarcodeItem;
use inventree::items::*;
use inventree::mixin::barcode::Barcode;
use inventree_tests::on_both_databases;
use serde_json::{Value, json};

use super::{inventory_of, system_inventory};

on_both_databases! {
    fn a_barcode_is_assigned_found_and_removed(server) {
        let inventory = system_inventory(server);
        let part = inventory.create(NewPart { name: "bolt".to_owned() }).expect("a part");
        let other = inventory.create(NewPart { name: "nut".to_owned() }).expect("a part").id;
        let barcodes = inventory.barcodes();
        barcodes.assign("ABC-1", part.id).expect("a barcode");
        assert_eq!(barcodes.find(&Barcode::new("ABC-1")).expect("an answer"), Some(BarcodeItem::from(part.id)));
        let own = format!("{{\"part\": {other}}}");
        for taken in ["ABC-1", &own] {
            let Err(Error::Invalid(errors)) = barcodes.assign(taken, other) else {
                panic!("{taken} is assigned twice");
            };
            assert_eq!(Value::Object(errors.0), json!({ "barcode": ["Barcode matches existing item"] }));
        }
        assert!(matches!(barcodes.assign(" ", other), Err(Error::Invalid(_))));
        let scan = barcodes.scan("ABC-1").expect("an answer").expect("a match").into_map();
        assert_eq!(scan["part"]["pk"], part.id.get());
        barcodes.unassign(part.id).expect("a removal");
        assert_eq!(barcodes.find(&Barcode::new("ABC-1")).expect("an answer"), None);
        assert_eq!(barcodes.scan("ABC-1").expect("an answer"), None);
        assert!(matches!(barcodes.assign("ABC-2", PartId::new(99)), Err(Error::NotFound)));
    }

    fn a_match_shows_the_item_only_to_those_who_may_view_it(server) {
        let part = system_inventory(server).create(NewPart { name: "secret".to_owned() }).expect("a part").id;
        let nobody = server.create_user("nobody", false, &[]);
        let inventory = inventory_of(server, "nobody");
        let found = inventory.barcodes().match_of(part).expect("an answer").expect("a match").into_map();
        assert_eq!(found["part"]["pk"], part.get());
        assert!(found["part"].get("instance").is_none());
        let scanned = nobody.post("/api/barcode/", &json!({ "barcode": format!("{{\"part\": {part}}}") }));
        assert!(!scanned.text.contains("secret"), "{}", scanned.text);
        assert!(matches!(inventory.barcodes().assign("ABC", part), Err(Error::Forbidden(_))));
    }
}
