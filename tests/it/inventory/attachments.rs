//! Attachments of items.

use inventree::Error;
use inventree::interface::Attachable;
use inventree::items::*;
use inventree::models::attachment::ATTACHABLE;
use inventree_tests::on_both_databases;

use super::{inventory_of, system_inventory};

on_both_databases! {
    fn a_file_is_attached_read_renamed_and_removed(server) {
        let inventory = system_inventory(server);
        let part = inventory.create(NewPart { name: "bolt".to_owned() }).expect("a part").id;
        let attachments = inventory.attachments();
        let bytes: Vec<u8> = (0..=255).collect();
        let first = attachments.add_file(part, "../x/drawing 1.bin", &bytes, "from above").expect("a file");
        assert_eq!((first.path.as_str(), first.file_size, first.comment.as_str()), ("attachments/part/1/drawing_1.bin", 256, "from above"));
        let second = attachments.add_file(part, "drawing_1.bin", b"another", "").expect("a file");
        assert_ne!(second.path, first.path);
        let link = attachments.add_link(part, "https://example.org/", "").expect("a link");
        assert_eq!(attachments.read(first.id).expect("the bytes"), bytes);
        assert_eq!(attachments.read(second.id).expect("the bytes"), b"another");
        assert!(matches!(attachments.read(link.id), Err(Error::NotFound)));
        let shown = server.admin().get(&format!("/api/attachment/?model_type=part&model_id={part}")).expect(200);
        assert_eq!(shown.as_array().map(Vec::len), Some(3));
        let of = attachments.of(part).expect("the attachments");
        assert_eq!(of.iter().map(|one| one.id).collect::<Vec<_>>(), [first.id, second.id, link.id]);
        inventory.update(first.id, attachment::COMMENT.set("from below")).expect("a change");
        inventory.delete(first.id).expect("a deletion");
        assert!(matches!(attachments.read(first.id), Err(Error::NotFound)));
        assert_eq!(attachments.of(part).expect("the attachments").len(), 2);
    }

    fn what_the_api_refuses_is_refused(server) {
        let inventory = system_inventory(server);
        let part = inventory.create(NewPart { name: "bolt".to_owned() }).expect("a part").id;
        let attachments = inventory.attachments();
        let none = attachments.add_file(part, "empty.txt", b"", "");
        assert!(matches!(&none, Err(Error::Invalid(errors)) if errors.has_field("attachment")), "{none:?}");
        let lost = attachments.add_file(PartId::new(99), "a.txt", b"a", "");
        assert!(matches!(&lost, Err(Error::Invalid(errors)) if errors.has_field("model_id")), "{lost:?}");
        let script = attachments.add_link(part, "javascript:alert(1)", "");
        assert!(matches!(&script, Err(Error::Invalid(errors)) if errors.has_field("link")), "{script:?}");
        let long = attachments.add_file(part, "a.txt", b"a", &"x".repeat(251));
        assert!(matches!(&long, Err(Error::Invalid(errors)) if errors.has_field("comment")), "{long:?}");
        assert_eq!(attachments.of(part).expect("the attachments"), []);
    }

    fn attachments_need_the_rights_of_their_item(server) {
        let inventory = system_inventory(server);
        let part = inventory.create(NewPart { name: "bolt".to_owned() }).expect("a part").id;
        let file = inventory.attachments().add_file(part, "a.txt", b"a", "").expect("a file").id;
        drop(server.create_user_with_roles(&["part"], "viewer", false, &["view"]));
        drop(server.create_user_with_roles(&["stock"], "stock", false, &["view", "add"]));
        let (viewer, stock) = (inventory_of(server, "viewer"), inventory_of(server, "stock"));
        assert_eq!(viewer.attachments().read(file).expect("the bytes"), b"a");
        assert!(matches!(viewer.attachments().add_file(part, "b.txt", b"b", ""), Err(Error::Forbidden(_))));
        assert!(matches!(stock.attachments().read(file), Err(Error::NotFound)));
        assert!(matches!(stock.attachments().add_file(part, "b.txt", b"b", ""), Err(Error::Forbidden(_))));
        assert_eq!(inventory.attachments().of(part).expect("the attachments").len(), 1);
    }
}

#[test]
fn every_model_that_can_have_attachments_has_a_key_that_says_so() {
    fn name<K: Attachable>() -> &'static str {
        K::RESOURCE.model.name
    }
    let mut own = [
        name::<BuildOrderKey>(),
        name::<CompanyKey>(),
        name::<ManufacturerPartKey>(),
        name::<PartKey>(),
        name::<PurchaseOrderKey>(),
        name::<ReturnOrderKey>(),
        name::<SalesOrderKey>(),
        name::<SalesOrderShipmentKey>(),
        name::<StockItemKey>(),
        name::<SupplierPartKey>(),
    ];
    let mut known: Vec<&str> = ATTACHABLE
        .iter()
        .map(|resource| resource.model.name)
        .collect();
    own.sort_unstable();
    known.sort_unstable();
    assert_eq!(own.as_slice(), known);
}
