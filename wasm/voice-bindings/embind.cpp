// The surface of vesper-voice, a product of its own: fetched when somebody first records or plays a voice
// message. An error is a text; samples and bytes are copied at the edge. `./dev` writes the .d.ts from here
// (--emit-tsd).

#include <emscripten/bind.h>
#include <emscripten/val.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "voice/voice_message.h"

namespace vesper::bindings {

namespace {

using emscripten::val;

EMSCRIPTEN_DECLARE_VAL_TYPE(Float32Array);
EMSCRIPTEN_DECLARE_VAL_TYPE(Uint8Array);
EMSCRIPTEN_DECLARE_VAL_TYPE(BytesOrError);
EMSCRIPTEN_DECLARE_VAL_TYPE(SamplesOrError);
EMSCRIPTEN_DECLARE_VAL_TYPE(EndOrError);
EMSCRIPTEN_DECLARE_VAL_TYPE(OpenedOrError);

/// A copy that belongs to JavaScript.
template <typename Range>
val copied(const char* type, const Range& range) {
    val view(emscripten::typed_memory_view(range.size(), range.data()));
    return val::global(type).new_(view);
}

val text_of(voice::Error error) {
    return val(std::string(name_of(error)));
}

class Writer {
public:
    static std::unique_ptr<Writer> create(double input_rate_hz) {
        // Also refuses what is not a number.
        if (!(input_rate_hz >= voice::min_input_rate_hz && input_rate_hz <= voice::max_input_rate_hz)) {
            return nullptr;
        }
        auto writer = voice::VoiceMessageWriter::create(static_cast<std::uint32_t>(input_rate_hz));
        return writer ? std::make_unique<Writer>(*std::move(writer)) : nullptr;
    }
    explicit Writer(voice::VoiceMessageWriter writer) : writer_(std::move(writer)) {}

    BytesOrError write(const Float32Array& samples) {
        const auto part = writer_.write(emscripten::convertJSArrayToNumberVector<float>(samples));
        return BytesOrError(part ? copied("Uint8Array", *part) : text_of(part.error()));
    }

    EndOrError finish() {
        const auto end = writer_.finish();
        if (!end) return EndOrError(text_of(end.error()));
        auto out = val::object();
        out.set("part", copied("Uint8Array", end->part));
        out.set("durationMs", end->duration_ms);
        out.set("waveform", copied("Uint8Array", end->waveform));
        return EndOrError(out);
    }

private:
    voice::VoiceMessageWriter writer_;
};

class Reader {
public:
    static std::unique_ptr<Reader> create() { return std::make_unique<Reader>(); }

    OpenedOrError open(const Uint8Array& file) {
        auto reader =
            voice::VoiceMessageReader::open(emscripten::convertJSArrayToNumberVector<std::uint8_t>(file));
        if (!reader) return OpenedOrError(text_of(reader.error()));
        reader_ = *std::move(reader);
        return OpenedOrError(val(static_cast<double>(reader_->samples())));
    }

    SamplesOrError read() {
        if (!reader_) return SamplesOrError(text_of(voice::Error::empty));
        const auto samples = reader_->read();
        return SamplesOrError(samples ? copied("Float32Array", *samples) : text_of(samples.error()));
    }

private:
    std::optional<voice::VoiceMessageReader> reader_;
};

std::uint8_t level(const Float32Array& samples) {
    return voice::level_of(emscripten::convertJSArrayToNumberVector<float>(samples));
}

}  // namespace

EMSCRIPTEN_BINDINGS(vesper_voice) {
    emscripten::register_type<Float32Array>("Float32Array");
    emscripten::register_type<Uint8Array>("Uint8Array");
    emscripten::register_type<BytesOrError>("BytesOrError", "Uint8Array | string");
    emscripten::register_type<SamplesOrError>("SamplesOrError", "Float32Array | string");
    emscripten::register_type<OpenedOrError>("OpenedOrError", "number | string");
    emscripten::register_type<EndOrError>(
        "EndOrError", "{ part: Uint8Array; durationMs: number; waveform: Uint8Array } | string");
    emscripten::class_<Writer>("Writer")
        .class_function("create(inputRateHz)", &Writer::create,
                        emscripten::return_value_policy::take_ownership())
        .function("write(samples)", &Writer::write)
        .function("finish()", &Writer::finish);
    emscripten::class_<Reader>("Reader")
        .class_function("create()", &Reader::create, emscripten::return_value_policy::take_ownership())
        .function("open(file)", &Reader::open)
        .function("read()", &Reader::read);
    emscripten::function("level(samples)", &level);
}

}  // namespace vesper::bindings
