//! The schema of the database tables, the same on both databases.
#![expect(
    missing_docs,
    reason = "the columns are documented where they are read"
)]

diesel::table! {
    users (id) {
        id -> BigInt,
        username -> Text,
        password -> Text,
        first_name -> Text,
        last_name -> Text,
        email -> Text,
        is_staff -> Bool,
        is_superuser -> Bool,
        is_active -> Bool,
        profile -> Text,
        date_joined -> Timestamp,
        last_login -> Nullable<Timestamp>,
    }
}

diesel::table! {
    groups (id) {
        id -> BigInt,
        name -> Text,
    }
}

diesel::table! {
    user_groups (user_id, group_id) {
        user_id -> BigInt,
        group_id -> BigInt,
    }
}

diesel::table! {
    rule_sets (id) {
        id -> BigInt,
        group_id -> BigInt,
        name -> Text,
        can_view -> Bool,
        can_add -> Bool,
        can_change -> Bool,
        can_delete -> Bool,
    }
}

diesel::table! {
    owners (id) {
        id -> BigInt,
        user_id -> Nullable<BigInt>,
        group_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    tokens (id) {
        id -> BigInt,
        user_id -> BigInt,
        name -> Text,
        hash -> Text,
        masked -> Text,
        created -> Timestamp,
        expiry -> Date,
        last_seen -> Nullable<Date>,
        revoked -> Bool,
    }
}

diesel::table! {
    sessions (hash) {
        hash -> Text,
        user_id -> BigInt,
        created -> Timestamp,
        expiry -> Timestamp,
    }
}

diesel::table! {
    plugin_configs (id) {
        id -> BigInt,
        key -> Text,
        name -> Nullable<Text>,
        package_name -> Nullable<Text>,
        active -> Bool,
        priority -> Nullable<Integer>,
        releases -> Integer,
        metadata -> Nullable<Text>,
    }
}

diesel::table! {
    plugin_settings (id) {
        id -> BigInt,
        plugin_id -> BigInt,
        key -> Text,
        value -> Text,
    }
}

diesel::table! {
    plugin_user_settings (id) {
        id -> BigInt,
        plugin_id -> BigInt,
        user_id -> BigInt,
        key -> Text,
        value -> Text,
    }
}

diesel::table! {
    global_settings (id) {
        id -> BigInt,
        key -> Text,
        value -> Text,
    }
}

diesel::table! {
    user_settings (id) {
        id -> BigInt,
        user_id -> BigInt,
        key -> Text,
        value -> Text,
    }
}

diesel::table! {
    error_reports (id) {
        id -> BigInt,
        time -> Timestamp,
        kind -> Text,
        info -> Text,
        data -> Text,
        path -> Text,
    }
}

diesel::table! {
    generations (id) {
        id -> BigInt,
        value -> BigInt,
    }
}

diesel::table! {
    secrets (name) {
        name -> Text,
        value -> Text,
    }
}

diesel::joinable!(user_groups -> users (user_id));
diesel::joinable!(user_groups -> groups (group_id));
diesel::joinable!(rule_sets -> groups (group_id));
diesel::joinable!(plugin_settings -> plugin_configs (plugin_id));
diesel::joinable!(plugin_user_settings -> plugin_configs (plugin_id));
diesel::joinable!(tokens -> users (user_id));

diesel::allow_tables_to_appear_in_same_query!(
    users,
    groups,
    user_groups,
    rule_sets,
    owners,
    tokens,
    sessions,
);
diesel::allow_tables_to_appear_in_same_query!(
    plugin_configs,
    plugin_settings,
    plugin_user_settings
);
