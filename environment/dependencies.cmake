# One target per third-party library, whether it comes from the system or was compiled to wasm.

if(EMSCRIPTEN)
    # nlohmann/json is headers only, but /usr/include as a whole must stay out of a wasm build.
    add_library(nlohmann_json INTERFACE)
    add_library(nlohmann_json::nlohmann_json ALIAS nlohmann_json)
    target_include_directories(nlohmann_json SYSTEM INTERFACE ${VESPER_WASM_LIBRARIES}/headers)

    add_library(sodium STATIC IMPORTED)
    set_target_properties(sodium PROPERTIES
        IMPORTED_LOCATION ${VESPER_WASM_LIBRARIES}/libsodium/lib/libsodium.a
        INTERFACE_COMPILE_DEFINITIONS SODIUM_STATIC
        INTERFACE_INCLUDE_DIRECTORIES ${VESPER_WASM_LIBRARIES}/libsodium/include)
    add_library(PkgConfig::sodium ALIAS sodium)

    add_library(opus STATIC IMPORTED)
    set_target_properties(opus PROPERTIES
        IMPORTED_LOCATION ${VESPER_WASM_LIBRARIES}/opus/lib/libopus.a
        INTERFACE_INCLUDE_DIRECTORIES ${VESPER_WASM_LIBRARIES}/opus/include/opus)
    add_library(opus_neural STATIC IMPORTED)
    set_target_properties(opus_neural PROPERTIES
        IMPORTED_LOCATION ${VESPER_WASM_LIBRARIES}/opus-neural/lib/libopus.a
        INTERFACE_INCLUDE_DIRECTORIES ${VESPER_WASM_LIBRARIES}/opus-neural/include/opus)

    if(VESPER_TESTS)
        find_package(Catch2 3 REQUIRED NO_DEFAULT_PATH NO_CMAKE_FIND_ROOT_PATH
            PATHS ${VESPER_WASM_LIBRARIES}/catch2)
    endif()
else()
    find_package(PkgConfig REQUIRED)
    pkg_check_modules(sodium REQUIRED IMPORTED_TARGET libsodium)
    pkg_check_modules(prometheus REQUIRED IMPORTED_TARGET prometheus-cpp-core)
    find_package(nlohmann_json REQUIRED)
    if(VESPER_TESTS)
        find_package(Catch2 3 REQUIRED)
        # Speech runs natively in tests alone. Debian's library lacks what calls need; this one has all of it.
        add_library(opus_neural STATIC IMPORTED)
        set_target_properties(opus_neural PROPERTIES
            IMPORTED_LOCATION ${VESPER_NATIVE_LIBRARIES}/opus-neural/lib/libopus.a
            INTERFACE_INCLUDE_DIRECTORIES ${VESPER_NATIVE_LIBRARIES}/opus-neural/include/opus)
        add_library(opus ALIAS opus_neural)
    endif()
    find_package(Boost REQUIRED)
    find_package(CLI11 REQUIRED)
    find_package(OpenSSL REQUIRED)
    find_package(SQLite3 REQUIRED)
    find_package(spdlog REQUIRED)
endif()
