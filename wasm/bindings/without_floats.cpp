// What nlohmann/json's lexer would draw in from the C library, 7 kB of a first visit: floating-point numbers
// of quadruple precision, and printf for the text of an error. Frames of the server have neither
// (core/wire/json_value.cpp refuses numbers with a fraction, and reads no error's text). The linker puts
// these in their place (--wrap, ../CMakeLists.txt).

#include <cstddef>
#include <cstring>
#include <limits>
#include <string_view>

extern "C" {

/// Takes the text whole, as the lexer has checked it, for what is no number.
double __wrap_strtod(const char* text, char** end) {
    if (end != nullptr) *end = const_cast<char*>(text) + std::strlen(text);
    return std::numeric_limits<double>::quiet_NaN();
}

/// Of the only format there is, nothing; another one ends the program.
int __wrap_snprintf(char* out, std::size_t size, const char* format, ...) {
    if (std::string_view(format) != "<U+%.4X>" || size == 0) __builtin_trap();
    *out = '\0';
    return 0;
}
}
