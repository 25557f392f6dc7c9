//! Plugins for everyday use: part of every server unless it is built without them.

#[cfg(feature = "digikeyplugin")]
pub mod digikey_labels;
#[cfg(feature = "inventreebarcode")]
pub mod inventree_barcode;
#[cfg(feature = "lcscplugin")]
pub mod lcsc_labels;
#[cfg(feature = "mouserplugin")]
pub mod mouser_labels;
#[cfg(feature = "tmeplugin")]
pub mod tme_labels;
