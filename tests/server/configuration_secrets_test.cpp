#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "server/support/server_process.h"
#include "server/support/temporary_folder.h"

using namespace vesper::test;

namespace {

const std::string secret = "hunter2-hunter2";
const std::vector<std::string> with_urls{"--turn-urls", "turn:a.example", "--print-config"};

}  // namespace

TEST_CASE(
    "a secret comes from a variable, a file that a variable names, or the settings file, and is not "
    "printed") {
    const TemporaryFolder folder;
    folder.write("secret", secret + "\n");
    folder.write("vesper.toml", "turn-secret = \"" + secret + "\"\n");
    const auto secret_file = (folder.path() / "secret").string();
    const auto settings_file = (folder.path() / "vesper.toml").string();
    struct Row {
        std::string variable;
        std::string origin;
    };
    for (const auto& [variable, origin] :
         {Row{"VESPER_TURN_SECRET=" + secret, "VESPER_TURN_SECRET"},
          Row{"VESPER_TURN_SECRET_FILE=" + secret_file, "VESPER_TURN_SECRET_FILE"},
          Row{"VESPER_CONFIG=" + settings_file, settings_file + " line 1"}}) {
        const auto ending = run_server_to_end(with_urls, {variable});
        CHECK(ending.status == 0);
        CHECK(ending.output.contains("# turn-secret is set and not shown, from " + origin + "\n"));
        CHECK(!ending.output.contains(secret));
    }
    const auto none = run_server_to_end({"--print-config"});
    CHECK(none.output.contains("# turn-secret is not set\n"));
}

TEST_CASE("a secret on the command line is refused and not repeated") {
    const std::vector<std::vector<std::string>> attempts{{"--turn-secret", secret},
                                                         {"--turn-secret=" + secret},
                                                         {"--turn-secrets", secret},
                                                         {"--turn-secrets=" + secret}};
    for (const auto& arguments : attempts) {
        const auto ending = run_server_to_end(arguments);
        INFO(ending.output);
        CHECK(ending.status == 1);
        CHECK(ending.output.starts_with("vesper-server: --turn-secret"));
        CHECK(!ending.output.contains(secret));
    }
    CHECK(run_server_to_end({"--turn-secret", secret}).output.contains("VESPER_TURN_SECRET_FILE"));
}

TEST_CASE("a secret that cannot be one is refused without being repeated") {
    const TemporaryFolder folder;
    folder.write("two-lines", secret + "\n" + secret + "\n");
    folder.write("empty", "\n");
    folder.write("long", std::string(5000, 'x'));
    folder.write("good", secret);
    const auto file = [&](const char* name) {
        return "VESPER_TURN_SECRET_FILE=" + (folder.path() / name).string();
    };
    struct Row {
        std::vector<std::string> variables;
        std::string reason;
    };
    for (const auto& [variables, reason] : {
             Row{{file("two-lines")}, "cannot be printed"},
             Row{{file("empty")}, "the secret is empty"},
             Row{{file("long")}, "too long"},
             Row{{file("missing")}, "cannot read the file"},
             Row{{"VESPER_TURN_SECRET=" + secret + " " + secret}, "spaces"},
             Row{{"VESPER_TURN_SECRET=" + secret, file("good")}, "are both set"},
         }) {
        const auto ending = run_server_to_end(with_urls, variables);
        INFO(ending.output);
        CHECK(ending.status == 1);
        CHECK(ending.output.contains("VESPER_TURN_SECRET"));
        CHECK(ending.output.contains(reason));
        CHECK(!ending.output.contains(secret));
    }
}
