DROP TABLE plugin_priorities;
DROP TABLE barcode_scans;
