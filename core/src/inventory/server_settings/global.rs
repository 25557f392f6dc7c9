//! Global settings, declared like those of plugins. Keys, names and descriptions are InvenTree's.

use inventree_macros::PluginSettings;

use crate::server_settings::batch_code::check_template as check_batch_template;
use crate::server_settings::choices::{Currency, PageSize, check_currency_codes};
use crate::server_settings::reference_pattern::check_pattern as check_reference_pattern;
use crate::settings::SettingValue;

/// The key of the setting whose errors InvenTree does not report in a field.
pub(crate) const CURRENCY_CODES: &str = "CURRENCY_CODES";

/// The settings of the whole server, set by administrators.
#[derive(Debug, PluginSettings)]
pub struct GlobalSettings {
    /// Enable plugins to add URL routes
    #[setting(name = "Enable URL integration", default = true)]
    pub enable_plugins_url: bool,
    /// Enable plugins to integrate into navigation
    #[setting(name = "Enable navigation integration", default = true)]
    pub enable_plugins_navigation: bool,
    /// Enable plugins to add apps
    #[setting(name = "Enable app integration", default = true)]
    pub enable_plugins_app: bool,
    /// Enable plugins to run scheduled tasks
    #[setting(name = "Enable schedule integration", default = true)]
    pub enable_plugins_schedule: bool,
    /// Enable plugins to respond to internal events
    #[setting(name = "Enable event integration", default = true)]
    pub enable_plugins_events: bool,
    /// Enable plugins to integrate into the user interface
    #[setting(name = "Enable interface integration", default = true)]
    pub enable_plugins_interface: bool,
    /// Enable plugins to process outgoing/incoming mails
    #[setting(name = "Enable mail integration", default = true)]
    pub enable_plugins_mails: bool,
    /// Check that all plugins are installed on startup - enable in container environments
    #[setting(name = "Check plugins on startup", default = false)]
    pub plugin_on_startup: bool,
    /// Enable periodic checks for updates to installed plugins
    #[setting(name = "Check for plugin updates", default = true)]
    pub plugin_update_check: bool,
    /// Enable barcode scanner support in the web interface
    #[setting(name = "Barcode Support", default = true)]
    pub barcode_enable: bool,
    /// Store barcode scan results in the database
    #[setting(name = "Store Barcode Results", default = false)]
    pub barcode_store_results: bool,
    /// Maximum number of barcode scan results to store
    #[setting(name = "Barcode Scans Maximum Count", default = 100, min = 1)]
    pub barcode_results_max_num: u32,
    /// Barcode input processing delay time
    #[setting(name = "Barcode Input Delay", default = 50, min = 1, units = "ms")]
    pub barcode_input_delay: u32,
    /// Allow barcode scanning via webcam in browser
    #[setting(name = "Barcode Webcam Support", default = true)]
    pub barcode_webcam_support: bool,
    /// Display barcode data in browser as text
    #[setting(name = "Barcode Show Data", default = false)]
    pub barcode_show_text: bool,
    /// Plugin to use for internal barcode data generation
    #[setting(name = "Barcode Generation Plugin", default = "inventreebarcode")]
    pub barcode_generation_plugin: String,
    /// String descriptor for the server instance
    #[setting(name = "Server Instance Name", default = "InvenTree")]
    pub inventree_instance: String,
    /// Internal company name
    #[setting(name = "Company name", default = "My company name")]
    pub inventree_company_name: String,
    /// Select base currency for pricing calculations
    #[setting(name = "Default Currency", default = Currency::Usd)]
    pub inventree_default_currency: Currency,
    /// List of supported currency codes
    #[setting(name = "Supported Currencies", default = "AUD,CAD,CNY,EUR,GBP,JPY,NZD,USD", validator = check_currency_codes)]
    pub currency_codes: String,
    /// How often to update exchange rates (set to zero to disable)
    #[setting(
        name = "Currency Update Interval",
        default = 1,
        min = 0,
        units = "days"
    )]
    pub currency_update_interval: u32,
    /// Currency update plugin to use
    #[setting(name = "Currency Update Plugin", default = "inventreecurrencyexchange")]
    pub currency_update_plugin: String,
    /// Enable label printing from the web interface
    #[setting(name = "Enable label printing", default = true)]
    pub label_enable: bool,
    /// DPI resolution when generating image files to supply to label printing plugins
    #[setting(name = "Label Image DPI", default = 300, min = 100)]
    pub label_dpi: u32,
    /// Enable generation of reports
    #[setting(name = "Enable Reports", default = false)]
    pub report_enable: bool,
    /// Generate reports in debug mode (HTML output)
    #[setting(name = "Debug Mode", default = false)]
    pub report_debug_mode: bool,
    /// Default page size for PDF reports
    #[setting(name = "Page Size", default = PageSize::A4)]
    pub report_default_page_size: PageSize,
    /// Log errors which occur when generating reports
    #[setting(name = "Log Report Errors", default = false)]
    pub report_log_errors: bool,
    /// Enable periodic ping task of registered machines to check their status
    #[setting(name = "Enable Machine Ping", default = true)]
    pub machine_ping_enabled: bool,
    /// Serial numbers for stock items must be globally unique
    #[setting(name = "Globally Unique Serials", default = false)]
    pub serial_number_globally_unique: bool,
    /// Determines default behavior when a stock item is depleted
    #[setting(name = "Delete Depleted Stock", default = true)]
    pub stock_delete_depleted_default: bool,
    /// Template for generating default batch codes for stock items
    #[setting(name = "Batch Code Template", default = "", validator = check_batch_template)]
    pub stock_batch_code_template: String,
    /// Installed stock items must exist in the BOM for the parent part
    #[setting(name = "Check BOM when installing items", default = true)]
    pub stock_enforce_bom_installation: bool,
    /// Number of days stock items are considered stale before expiring
    #[setting(name = "Stock Stale Time", default = 0, min = 0, units = "days")]
    pub stock_stale_days: u32,
    /// Required pattern for generating Build Order reference field
    #[setting(name = "Build Order Reference Pattern", default = "BO-{ref:04d}", validator = check_reference_pattern)]
    pub buildorder_reference_pattern: String,
    /// A responsible owner must be assigned to each order
    #[setting(name = "Require Responsible Owner", default = false)]
    pub buildorder_require_responsible: bool,
    /// Prevent build order creation for inactive parts
    #[setting(name = "Require Active Part", default = false)]
    pub buildorder_require_active_part: bool,
    /// Required pattern for generating Sales Order reference field
    #[setting(name = "Sales Order Reference Pattern", default = "SO-{ref:04d}", validator = check_reference_pattern)]
    pub salesorder_reference_pattern: String,
    /// A responsible owner must be assigned to each order
    #[setting(name = "Require Responsible Owner", default = false)]
    pub salesorder_require_responsible: bool,
    /// Enable creation of default shipment with sales orders
    #[setting(name = "Sales Order Default Shipment", default = false)]
    pub salesorder_default_shipment: bool,
    /// Prevent completion of shipments until items have been checked
    #[setting(name = "Shipment Requires Checking", default = false)]
    pub salesorder_shipment_requires_check: bool,
    /// Sales orders marked as shipped will automatically be completed, bypassing the "shipped" status
    #[setting(name = "Mark Shipped Orders as Complete", default = false)]
    pub salesorder_ship_complete: bool,
    /// Allow editing of sales orders after they have been shipped or completed
    #[setting(name = "Edit Completed Sales Orders", default = false)]
    pub salesorder_edit_completed_orders: bool,
    /// Required pattern for generating Purchase Order reference field
    #[setting(name = "Purchase Order Reference Pattern", default = "PO-{ref:04d}", validator = check_reference_pattern)]
    pub purchaseorder_reference_pattern: String,
    /// A responsible owner must be assigned to each order
    #[setting(name = "Require Responsible Owner", default = false)]
    pub purchaseorder_require_responsible: bool,
    /// Allow editing of purchase orders after they have been shipped or completed
    #[setting(name = "Edit Completed Purchase Orders", default = false)]
    pub purchaseorder_edit_completed_orders: bool,
    /// Automatically mark purchase orders as complete when all line items are received
    #[setting(name = "Auto Complete Purchase Orders", default = true)]
    pub purchaseorder_auto_complete: bool,
    /// Required pattern for generating Return Order reference field
    #[setting(name = "Return Order Reference Pattern", default = "RMA-{ref:04d}", validator = check_reference_pattern)]
    pub returnorder_reference_pattern: String,
    /// A responsible owner must be assigned to each order
    #[setting(name = "Require Responsible Owner", default = false)]
    pub returnorder_require_responsible: bool,
    /// Allow editing of return orders after they have been completed
    #[setting(name = "Edit Completed Return Orders", default = false)]
    pub returnorder_edit_completed_orders: bool,
    /// Regular expression pattern for matching Part IPN
    #[setting(name = "IPN Regex", validator = check_regex)]
    pub part_ipn_regex: String,
    /// Allow multiple parts to share the same IPN
    #[setting(name = "Allow Duplicate IPN", default = true)]
    pub part_allow_duplicate_ipn: bool,
    /// Parts are templates by default
    #[setting(name = "Template", default = false)]
    pub part_template: bool,
    /// Parts can be assembled from other components by default
    #[setting(name = "Assembly", default = false)]
    pub part_assembly: bool,
    /// Parts can be used as sub-components by default
    #[setting(name = "Component", default = true)]
    pub part_component: bool,
    /// Parts are purchaseable by default
    #[setting(name = "Purchaseable", default = true)]
    pub part_purchaseable: bool,
    /// Parts are salable by default
    #[setting(name = "Salable", default = false)]
    pub part_salable: bool,
    /// Parts are trackable by default
    #[setting(name = "Trackable", default = false)]
    pub part_trackable: bool,
    /// Parts are virtual by default
    #[setting(name = "Virtual", default = false)]
    pub part_virtual: bool,
    /// Only allow revisions for assembly parts
    #[setting(name = "Assembly Revision Only", default = false)]
    pub part_revision_assembly_only: bool,
    /// Allow deletion of parts which are used in an assembly
    #[setting(name = "Allow Deletion from Assembly", default = false)]
    pub part_allow_delete_from_assembly: bool,
    /// If units are provided, parameter values must match the specified units
    #[setting(name = "Enforce Parameter Units", default = true)]
    pub part_parameter_enforce_units: bool,
}

/// Checks that the pattern of IPNs is a regular expression, which may be empty.
fn check_regex(pattern: &str) -> Result<(), String> {
    let read = regex_lite::Regex::new(pattern.trim());
    read.map(drop)
        .map_err(|error| format!("not a regular expression: {error}"))
}

impl GlobalSettings {
    /// Returns the enabled currency codes with their names. An unknown currency has its code as name.
    pub fn currencies(&self) -> impl Iterator<Item = (&str, &str)> {
        let codes = self.currency_codes.split(',').map(str::trim);
        let codes = codes.filter(|code| !code.is_empty());
        codes.map(|code| {
            let mut known = <Currency as SettingValue>::CHOICES.iter();
            let known = known.find(|choice| choice.value == code);
            (code, known.map_or(code, |choice| choice.text))
        })
    }
}
