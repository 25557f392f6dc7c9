//! Metadata of items.

use inventree::Error;
use inventree::items::*;
use inventree::serde::{Deserialize, Serialize};
use inventree_tests::on_both_databases;
use serde_json::json;

use super::{inventory_of, system_inventory};

#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(crate = "inventree::serde", default)]
struct Inspection {
    inspector: Option<String>,
    rounds: u32,
}

on_both_databases! {
    fn metadata_is_typed_and_members_of_others_stay(server) {
        let admin = server.admin();
        let inventory = system_inventory(server);
        let part = inventory.create(NewPart { name: "bolt".to_owned() }).expect("a part");
        let path = format!("/api/part/{}/metadata/", part.id);
        admin.patch(&path, &json!({ "metadata": { "theirs": 1 } })).expect(200);
        assert_eq!(inventory.metadata::<Inspection>(&part).expect("metadata"), Inspection::default());
        let done = Inspection { inspector: Some("ada".to_owned()), rounds: 2 };
        inventory.set_metadata(part.id, &done).expect("a write");
        assert_eq!(inventory.metadata::<Inspection>(part.id).expect("metadata"), done);
        let stored = admin.get(&path).expect(200);
        assert_eq!(stored["metadata"], json!({ "theirs": 1, "inspector": "ada", "rounds": 2 }));
        admin.patch(&path, &json!({ "metadata": { "rounds": "many" } })).expect(200);
        let Err(Error::Invalid(errors)) = inventory.metadata::<Inspection>(part.id) else {
            panic!("a number is `many`");
        };
        assert!(errors.has_field("metadata"), "{errors:?}");
    }

    fn metadata_needs_the_rights_of_the_item(server) {
        let part = system_inventory(server).create(NewPart { name: "bolt".to_owned() }).expect("a part").id;
        drop(server.create_user_with_roles(&["part"], "viewer", false, &["view"]));
        drop(server.create_user("nobody", false, &[]));
        let viewer = inventory_of(server, "viewer");
        viewer.metadata::<Inspection>(part).expect("metadata");
        assert!(matches!(viewer.set_metadata(part, &json!({ "a": 1 })), Err(Error::Forbidden(_))));
        let nobody = inventory_of(server, "nobody");
        assert!(matches!(nobody.metadata::<Inspection>(part), Err(Error::Forbidden(_))));
        let missing = viewer.metadata::<Inspection>(PartId::new(999));
        assert!(matches!(missing, Err(Error::NotFound)));
        assert!(matches!(system_inventory(server).set_metadata(part, &5), Err(Error::Failed(_))));
    }
}
