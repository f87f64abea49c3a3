#pragma once
// The TypeScript types of the surface. Each is a val here; types.cpp gives its definition for the .d.ts.

#include <emscripten/val.h>

namespace vesper::bindings {

EMSCRIPTEN_DECLARE_VAL_TYPE(Uint8Array)
EMSCRIPTEN_DECLARE_VAL_TYPE(Host)
EMSCRIPTEN_DECLARE_VAL_TYPE(Refusal)
EMSCRIPTEN_DECLARE_VAL_TYPE(OpenedLink)
EMSCRIPTEN_DECLARE_VAL_TYPE(SafetyNumber)
EMSCRIPTEN_DECLARE_VAL_TYPE(OpenedMessage)

// Only named by the definitions of others.
EMSCRIPTEN_DECLARE_VAL_TYPE(ErrorName)
EMSCRIPTEN_DECLARE_VAL_TYPE(StoredRecord)
EMSCRIPTEN_DECLARE_VAL_TYPE(StoreBatch)
EMSCRIPTEN_DECLARE_VAL_TYPE(ProfileShown)
EMSCRIPTEN_DECLARE_VAL_TYPE(InviteShown)
EMSCRIPTEN_DECLARE_VAL_TYPE(LinkShown)
EMSCRIPTEN_DECLARE_VAL_TYPE(ContactShown)
EMSCRIPTEN_DECLARE_VAL_TYPE(MessageShown)
EMSCRIPTEN_DECLARE_VAL_TYPE(ServerShown)
EMSCRIPTEN_DECLARE_VAL_TYPE(RefusedShown)
EMSCRIPTEN_DECLARE_VAL_TYPE(ClientEvent)

}  // namespace vesper::bindings
