//! The baseline: a bare actix-web handler that reads the same JSON, checks the same token and writes the same response,
//! without a plugin.

use std::collections::HashMap;
use std::sync::Arc;

use inventree::actix_web::web::{Bytes, Data};
use inventree::actix_web::{self, App, HttpRequest, HttpResponse, HttpServer, web};
use serde_json::{Value, json};

/// The users by token.
type Tokens = Arc<HashMap<String, String>>;

/// Serves on any free port until the process is killed. Prints the address as the server does.
///
/// # Errors
/// When there is no port.
#[expect(clippy::print_stdout, reason = "the parent waits for this line")]
pub fn serve(token: &str) -> std::io::Result<()> {
    let tokens: Tokens = Arc::new(HashMap::from([(token.to_owned(), "admin".to_owned())]));
    actix_web::rt::System::new().block_on(async move {
        let server = HttpServer::new(move || {
            App::new()
                .app_data(Data::new(Arc::clone(&tokens)))
                .route("/api/action/", web::post().to(answer))
        })
        .workers(2)
        .bind("127.0.0.1:0")?;
        for address in server.addrs() {
            println!("listening on http://{address}");
        }
        server.run().await
    })
}

async fn answer(tokens: Data<Tokens>, request: HttpRequest, body: Bytes) -> HttpResponse {
    let header = request
        .headers()
        .get("Authorization")
        .and_then(|value| value.to_str().ok());
    let user = header
        .and_then(|header| header.strip_prefix("Token "))
        .and_then(|token| tokens.get(token));
    let Some(user) = user else {
        return HttpResponse::Unauthorized().finish();
    };
    let Ok(body) = serde_json::from_slice::<Value>(&body) else {
        return HttpResponse::BadRequest().finish();
    };
    HttpResponse::Ok().json(json!({
        "action": body["action"], "result": true, "info": { "user": user, "hello": "world" },
    }))
}
