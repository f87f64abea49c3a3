#include "core/invite/link.h"

#include "core/common/base64url.h"
#include "core/common/text.h"

namespace vesper::invite {

namespace {

constexpr std::size_t check_size = 4;

ByteArray<check_size> check_of(ByteView body) {
    return crypto::expand_array<check_size>(crypto::extract(view_of("Vesper link check v1"), {body}),
                                            "check");
}

bool is_base64url(std::string_view text) {
    return text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") ==
           std::string_view::npos;
}

/// What follows the #, or the whole where there is none.
std::string_view code_in(std::string_view link) {
    const std::string_view text = trimmed(link);
    const auto mark = text.find('#');
    return mark == std::string_view::npos ? text : text.substr(mark + 1);
}

}  // namespace

std::string encode_code(const LinkSecret& secret) {
    Bytes bytes{link_version};
    append(bytes, secret.view());
    append(bytes, check_of(bytes));
    std::string code = encode_base64url(bytes);
    crypto::wipe(bytes);
    return code;
}

std::expected<LinkSecret, LinkError> decode_link(std::string_view link) {
    const std::string_view code = code_in(link);
    if (code.empty() || !is_base64url(code)) return std::unexpected(LinkError::malformed);

    auto bytes = decode_base64url(code);
    const bool whole = bytes && bytes->size() > check_size &&
                       std::ranges::equal(check_of(ByteView(*bytes).first(bytes->size() - check_size)),
                                          ByteView(*bytes).last(check_size));
    if (whole && bytes->front() != link_version) return std::unexpected(LinkError::version_unknown);
    if (code.size() > code_length) return std::unexpected(LinkError::malformed);
    if (code.size() < code_length) return std::unexpected(LinkError::truncated);
    if (!whole) return std::unexpected(LinkError::damaged);

    LinkSecret secret;
    std::copy_n(bytes->begin() + 1, LinkSecret::size, secret.data());
    crypto::wipe(*bytes);
    return secret;
}

LinkKeys derive_link_keys(const LinkSecret& secret) {
    const auto root = crypto::extract(view_of("Vesper invite v1"), {secret.view()});
    return {{.lookup = crypto::expand_array<16>(root, "lookup"),
             .preshared = crypto::expand_secret<PresharedKey>(root, "preshared")},
            crypto::expand_secret<crypto::SealKey>(root, "bundle")};
}

}  // namespace vesper::invite
