#include "turn/coturn.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <stdexcept>

#include "core/common/base64url.h"
#include "turn/base64.h"

namespace vesper::server::turn {

wire::IceServer coturn_credential(const std::vector<std::string>& urls, const Secret& secret,
                                  std::int64_t expires_at_s, const CredentialSalt& salt) {
    const auto username = std::to_string(expires_at_s) + ":" + encode_base64url(salt);
    std::array<std::uint8_t, 20> mac{};
    unsigned size = 0;
    const auto& key = secret.reveal();
    const auto text = view_of(username);
    const auto* done = HMAC(EVP_sha1(), key.data(), static_cast<int>(key.size()), text.data(), text.size(),
                            mac.data(), &size);
    if (done == nullptr || size != mac.size()) throw std::runtime_error("OpenSSL has no HMAC-SHA1");
    return {.urls = urls, .username = username, .credential = encode_base64(mac)};
}

}  // namespace vesper::server::turn
