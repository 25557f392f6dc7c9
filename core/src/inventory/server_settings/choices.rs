//! Choices of the server's own settings.

use inventree_macros::SettingChoice;

/// A currency of prices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, SettingChoice)]
#[expect(missing_docs, reason = "the texts say it")]
pub enum Currency {
    #[choice(value = "AUD", text = "AUD - Australian Dollar")]
    Aud,
    #[choice(value = "CAD", text = "CAD - Canadian Dollar")]
    Cad,
    #[choice(value = "CNY", text = "CNY - Chinese Yuan")]
    Cny,
    #[choice(value = "EUR", text = "EUR - Euro")]
    Eur,
    #[choice(value = "GBP", text = "GBP - British Pound")]
    Gbp,
    #[choice(value = "JPY", text = "JPY - Japanese Yen")]
    Jpy,
    #[choice(value = "NZD", text = "NZD - New Zealand Dollar")]
    Nzd,
    #[choice(value = "USD", text = "USD - US Dollar")]
    Usd,
}

impl Currency {
    /// Returns the ISO 4217 code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Aud => "AUD",
            Self::Cad => "CAD",
            Self::Cny => "CNY",
            Self::Eur => "EUR",
            Self::Gbp => "GBP",
            Self::Jpy => "JPY",
            Self::Nzd => "NZD",
            Self::Usd => "USD",
        }
    }
}

/// Page size for printing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, SettingChoice)]
#[expect(missing_docs, reason = "the names say it")]
pub enum PageSize {
    A4,
    A3,
    Legal,
    Letter,
}

/// The ISO 4217 codes of money in use.
const ISO_4217_CODES: &str = "\
    AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD \
    CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP \
    GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD \
    KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN \
    NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP \
    SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND \
    VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG";

/// Checks a comma-separated list of currency codes. The messages are InvenTree's.
pub(crate) fn check_currency_codes(text: &str) -> Result<(), String> {
    let mut seen = Vec::new();
    for code in text
        .split(',')
        .map(str::trim)
        .filter(|code| !code.is_empty())
    {
        if !ISO_4217_CODES.split_whitespace().any(|known| known == code) {
            return Err(format!("Invalid currency code: '{code}'"));
        }
        if seen.contains(&code) {
            return Err(format!("Duplicate currency code: '{code}'"));
        }
        seen.push(code);
    }
    if seen.is_empty() {
        return Err("No valid currency codes provided".to_owned());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::check_currency_codes;

    #[test]
    fn a_list_of_currencies_names_each_known_code_once() {
        assert_eq!(check_currency_codes("AUD, USD,"), Ok(()));
        assert_eq!(
            check_currency_codes("USD,QQQ"),
            Err("Invalid currency code: 'QQQ'".to_owned())
        );
        assert_eq!(
            check_currency_codes("USD,USD"),
            Err("Duplicate currency code: 'USD'".to_owned())
        );
        assert!(check_currency_codes(" ").is_err());
    }
}
