//! Built-in plugins: part of every server unless it is built without their features.

#[cfg(feature = "digikeyplugin")]
pub mod digikey_barcode;
#[cfg(feature = "inventreebarcode")]
pub mod inventree_barcode;
#[cfg(feature = "lcscplugin")]
pub mod lcsc_barcode;
#[cfg(feature = "mouserplugin")]
pub mod mouser_barcode;
#[cfg(feature = "tmeplugin")]
pub mod tme_barcode;
