#include "core/invite/bundle.h"

#include "core/common/codec.h"
#include "core/common/limits.h"
#include "core/common/text.h"
#include "core/crypto/seal.h"

namespace vesper::invite {

namespace {

constexpr std::uint8_t bundle_version = 1;
constexpr std::size_t signature_size = 64;

Bytes signed_part(ByteView encoded, const LookupId& lookup) {
    Bytes out = copy_of(view_of("Vesper bundle v1"));
    append(out, lookup);
    append(out, encoded);
    return out;
}

}  // namespace

Bytes encode_bundle(const Bundle& bundle, const crypto::SignKeyPair& identity, const LookupId& lookup) {
    Bytes out = Writer()
                    .u8(bundle_version)
                    .u8(bundle.max_version)
                    .raw(bundle.identity.bytes)
                    .raw(bundle.prekey.bytes)
                    .raw(bundle.kem_key.bytes)
                    .raw(bundle.drop)
                    .i64(bundle.expires_at_ms)
                    .sized(bundle.name)
                    .take();
    append(out, identity.sign(signed_part(out, lookup)));
    return out;
}

std::expected<Bundle, BundleError> decode_bundle(ByteView encoded, const LookupId& lookup) {
    if (encoded.size() < signature_size) return std::unexpected(BundleError::malformed);
    const ByteView body = encoded.first(encoded.size() - signature_size);
    Reader reader(body);
    const std::uint8_t version = reader.u8();
    if (version > bundle_version) return std::unexpected(BundleError::version_unknown);
    if (version == 0) return std::unexpected(BundleError::malformed);
    Bundle bundle{.max_version = reader.u8(),
                  .identity = {reader.array<32>()},
                  .prekey = {reader.array<32>()},
                  .kem_key = {reader.array<1216>()},
                  .drop = reader.array<16>(),
                  .expires_at_ms = reader.time_ms(),
                  .name = reader.sized_text(limits::max_name_bytes)};
    if (!reader.finish() || bundle.max_version == 0 || bundle.name.empty() || !is_plain_line(bundle.name)) {
        return std::unexpected(BundleError::malformed);
    }
    const auto signature = Reader(encoded.last(signature_size)).array<signature_size>();
    if (!crypto::verify(bundle.identity, signed_part(body, lookup), signature)) {
        return std::unexpected(BundleError::bad_signature);
    }
    return bundle;
}

Bytes seal_bundle(ByteView encoded, const LinkKeys& keys, crypto::Random& random) {
    return crypto::seal(keys.bundle, encoded, keys.lookup, random);
}

std::expected<Bytes, BundleError> open_bundle(ByteView sealed, const LinkKeys& keys) {
    auto opened = crypto::open(keys.bundle, sealed, keys.lookup);
    if (!opened) return std::unexpected(BundleError::sealed);
    return std::move(*opened);
}

}  // namespace vesper::invite
