//! Preferences of users. Keys, names and descriptions are InvenTree's.

use inventree_macros::PluginSettings;

/// The preferences of one user.
#[derive(Debug, PluginSettings)]
pub struct UserPreferences {
    /// Number of results to show in each section of the search preview window
    #[setting(name = "Search Preview Results", default = 10, min = 1)]
    pub search_preview_results: u32,
    /// Display parts in search preview window
    #[setting(name = "Search Parts", default = true)]
    pub search_preview_show_parts: bool,
    /// Display stock items in search preview window
    #[setting(name = "Search Stock", default = true)]
    pub search_preview_show_stock: bool,
    /// Display stock locations in search preview window
    #[setting(name = "Search Locations", default = true)]
    pub search_preview_show_locations: bool,
    /// Receive notifications for system errors
    #[setting(name = "Receive error reports", default = true)]
    pub notification_error_report: bool,
    /// Define which label printer should be selected by default
    #[setting(name = "Default label printer")]
    pub label_default_printer: String,
    /// Display PDF labels in the browser, instead of downloading as a file
    #[setting(name = "Inline label display", default = true)]
    pub label_inline: bool,
    /// Display PDF reports in the browser, instead of downloading as a file
    #[setting(name = "Inline report display", default = false)]
    pub report_inline: bool,
    /// Allow barcode scanning in form input fields
    #[setting(name = "Barcode Scanner in Form Fields", default = true)]
    pub barcode_in_form_fields: bool,
    /// Display part stock history information
    #[setting(name = "Show Stock History", default = true)]
    pub display_stocktake_tab: bool,
}
