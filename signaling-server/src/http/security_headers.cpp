#include "http/security_headers.h"

namespace vesper::server {

namespace http = boost::beast::http;

void set_security_headers(http::fields& headers, bool is_encrypted) {
    if (is_encrypted) headers.set(http::field::strict_transport_security, "max-age=31536000");
    // Only our own files run, and text cannot become script: Trusted Types has a policy for Lit's templates
    // and one, `vesper`, for the URLs of our workers. The one style by its digest stands in the page itself,
    // so that something is seen before any other file is there (pwa/page-order.ts, whose build fails when
    // they differ).
    headers.set(
        http::field::content_security_policy,
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' "
        "'sha256-0CFavqiS4ATL7PMeMiVyntjJ+Xp5zR30UDtNYSIi8CM='; img-src 'self' blob: "
        "data:; "
        "font-src 'self'; connect-src 'self'; media-src 'self' blob:; worker-src 'self'; manifest-src "
        "'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; "
        "trusted-types lit-html vesper");
    headers.set("Cross-Origin-Opener-Policy", "same-origin");
    // With the line above: the page is isolated, and may share memory between its threads, as calls do.
    headers.set("Cross-Origin-Embedder-Policy", "require-corp");
    headers.set("Cross-Origin-Resource-Policy", "same-origin");
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set("Referrer-Policy", "no-referrer");
    headers.set("Permissions-Policy",
                "camera=(self), microphone=(self), display-capture=(self), accelerometer=(), "
                "geolocation=(), "
                "gyroscope=(), hid=(), magnetometer=(), midi=(), payment=(), serial=(), usb=()");
}

}  // namespace vesper::server
