#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "server/support/http_client.h"
#include "server/support/server_process.h"
#include "server/support/temporary_folder.h"

using namespace vesper::test;

namespace {

using Strings = std::vector<std::string>;

std::string printed(Strings arguments, const Strings& environment = {}) {
    arguments.emplace_back("--print-config");
    const auto ending = run_server_to_end(arguments, environment);
    INFO(ending.output);
    CHECK(ending.status == 0);
    return ending.output;
}

/// Refused in one line with all of this in it.
void check_refused(const Strings& arguments, const Strings& environment, const Strings& parts) {
    const auto ending = run_server_to_end(arguments, environment);
    INFO(ending.output);
    CHECK(ending.status == 1);
    CHECK(std::ranges::count(ending.output, '\n') == 1);
    CHECK(ending.output.starts_with("vesper-server: "));
    for (const auto& part : parts) CHECK(ending.output.contains(part));
}

/// A settings file of a test.
struct SettingsFile {
    TemporaryFolder folder;
    std::string path;

    explicit SettingsFile(std::string_view content) : path((folder.path() / "vesper.toml").string()) {
        folder.write("vesper.toml", content);
    }
    [[nodiscard]] Strings arguments() const { return {"--config", path}; }
};

}  // namespace

TEST_CASE("flags win over variables, variables over the file, the file over defaults") {
    const SettingsFile file("port = 1001\n");
    struct Row {
        Strings flags;
        Strings variables;
        std::string expected;
    };
    const std::string line_of_file = file.path + " line 1";
    for (const auto& [flags, variables, expected] : {
             Row{{}, {}, "port = 8080  # default"},
             Row{file.arguments(), {}, "port = 1001  # " + line_of_file},
             Row{{}, {"VESPER_CONFIG=" + file.path}, "port = 1001  # " + line_of_file},
             Row{file.arguments(), {"VESPER_PORT=1002"}, "port = 1002  # VESPER_PORT"},
             Row{file.arguments(), {"VESPER_PORT="}, "port = 1001  # " + line_of_file},
             Row{{"--port", "1003"}, {"VESPER_PORT=1002"}, "port = 1003  # --port"},
             Row{{"--port", "1003", "--config", file.path}, {}, "port = 1003  # --port"},
             Row{{"--port", "1003"},
                 {"VESPER_PORT=1002", "VESPER_CONFIG=" + file.path},
                 "port = 1003  # --port"},
         }) {
        CHECK(printed(flags, variables).contains(expected + "\n"));
    }
    const SettingsFile other("port = 1004\n");
    CHECK(printed(other.arguments(), {"VESPER_CONFIG=" + file.path}).contains("port = 1004"));
}

TEST_CASE("lists come from repeated flags, commas and arrays") {
    const std::string expected = R"(stun-urls = ["stun:a.example", "stun:b.example:99"])";
    CHECK(printed({"--stun-urls", "stun:a.example", "--stun-urls", "stun:b.example:99"}).contains(expected));
    CHECK(printed({"--stun-urls", "stun:a.example,stun:b.example:99"}).contains(expected));
    CHECK(printed({}, {"VESPER_STUN_URLS=stun:a.example, stun:b.example:99"}).contains(expected));
    const SettingsFile file("stun-urls = [\n  \"stun:a.example\",\n  \"stun:b.example:99\"\n]\n");
    CHECK(printed(file.arguments()).contains(expected));
}

TEST_CASE("of a data folder and memory the stronger source decides, and one source cannot have both") {
    CHECK(printed({"--memory"}, {"VESPER_DATA=/d"}).contains("memory = true  # --memory"));
    CHECK(printed({"--data", "/d"}, {"VESPER_MEMORY=true"}).contains("memory = false  # --data"));
    check_refused({"--memory", "--data", "/d"}, {}, {"--memory", "--data", "exclude each other"});
    check_refused({}, {"VESPER_MEMORY=1", "VESPER_DATA=/d"}, {"VESPER_MEMORY", "VESPER_DATA"});
}

TEST_CASE("what --print-config prints is a settings file with the same settings") {
    const SettingsFile file(R"(# everything that has a value
address = "::"
port = 0
trusted-proxies = ["10.0.0.0/8", "fd00::/8", "192.0.2.7"]
web-root = "/tmp"
public-url = "https://vesper.example:8443/"
security-contact = "mailto:security@vesper.example"
data = "/tmp/with space, comma # and \"quotes\""
max-stored-bytes = "3 GiB"
max-connections = 7
max-connections-per-address = 5
requests-per-second = 2.5
drain-seconds = 0
log-level = "warn"
log-format = "json"
metrics-port = 9100
turn-urls = ["turn:a.example?transport=tcp", "turns:[2001:db8::1]:443"]
turn-metered-domain = "app.metered.live"
)");
    const Strings secrets{"VESPER_TURN_SECRET=s1", "VESPER_TURN_METERED_KEY=s2"};
    const auto first = printed(file.arguments(), secrets);
    const SettingsFile again(first);
    auto second = printed(again.arguments(), secrets);
    const auto values_of = [](const std::string& text) {
        std::string values;
        for (std::size_t at = 0; at < text.size();) {
            const auto line = text.substr(at, text.find('\n', at) - at);
            values += line.substr(0, line.rfind("  # ")) + "\n";
            at += line.size() + 1;
        }
        return values;
    };
    CHECK(values_of(first) == values_of(second));
    CHECK(first.contains("data = \"/tmp/with space, comma # and \\\"quotes\\\"\"  # "));
    CHECK(first.contains("public-url = \"https://vesper.example:8443\""));
    CHECK(first.contains("max-stored-bytes = 3221225472"));
}

TEST_CASE("an invalid value is refused with the setting's name and where it came from") {
    check_refused({"--port", "http"}, {}, {"port, from --port: 'http' is not a port"});
    check_refused({}, {"VESPER_PORT=99999"}, {"port, from VESPER_PORT"});
    const SettingsFile file("# a comment\n\nmax-connections = none\n");
    check_refused(file.arguments(), {}, {"max-connections, from " + file.path + " line 3: 'none'"});
    // Also when a stronger source has a valid one.
    check_refused({"--port", "1"}, {"VESPER_PORT=x"}, {"port, from VESPER_PORT"});
    struct Bad {
        std::string variable;
        std::string value;
    };
    for (const auto& [variable, value] : {
             Bad{"ADDRESS", "localhost"},
             Bad{"TRUSTED_PROXIES", "10.0.0.0/33"},
             Bad{"TRUSTED_PROXIES", "10.0.0.1/8"},
             Bad{"TRUSTED_PROXIES", "proxy.example"},
             Bad{"PUBLIC_URL", "vesper.example"},
             Bad{"PUBLIC_URL", "ftp://vesper.example"},
             Bad{"PUBLIC_URL", "https://vesper.example/chat"},
             Bad{"PUBLIC_URL", "https://user@vesper.example"},
             Bad{"PUBLIC_URL", "https://vesper..example"},
             Bad{"PUBLIC_URL", "https://vesper.example:0"},
             Bad{"SECURITY_CONTACT", "security@vesper.example"},
             Bad{"SECURITY_CONTACT", "mailto:a@b.example\nExpires: never"},
             Bad{"MAX_STORED_BYTES", "1 GB"},
             Bad{"MAX_STORED_BYTES", "9999999999 GiB"},
             Bad{"MAX_CONNECTIONS", "0"},
             Bad{"MAX_CONNECTIONS_PER_ADDRESS", "-1"},
             Bad{"REQUESTS_PER_SECOND", "nan"},
             Bad{"DRAIN_SECONDS", "3601"},
             Bad{"LOG_FORMAT", "xml"},
             Bad{"MEMORY", "maybe"},
             Bad{"STUN_URLS", "turn:a.example"},
             Bad{"TURN_URLS", "turn:a.example?transport=quic"},
             Bad{"TURN_URLS", "turn:a.example:99999"},
             Bad{"TURN_METERED_DOMAIN", "https://app.metered.live"},
             Bad{"TURN_TWILIO_ACCOUNT", "AC/../x"},
         }) {
        check_refused({}, {"VESPER_" + variable + "=" + value}, {", from VESPER_" + variable + ": "});
    }
}

TEST_CASE("settings that belong together are refused one without the other") {
    check_refused({"--tls-key", "/k"}, {}, {"tls-key is set and tls-certificate is not"});
    check_refused({"--turn-urls", "turn:a.example"}, {}, {"turn-urls is set and turn-secret is not"});
    check_refused({}, {"VESPER_TURN_CLOUDFLARE_TOKEN=s"}, {"turn-cloudflare-key-id is not"});
    check_refused({"--turn-twilio-account", "AC1", "--turn-twilio-key", "SK1"}, {},
                  {"turn-twilio-secret is not"});
}

TEST_CASE("a key of the file that means nothing, or comes twice, is refused with its line") {
    const SettingsFile typo("address = \"::\"\nprot = 1\n");
    check_refused(typo.arguments(), {}, {"line 2: there is no setting 'prot' (did you mean port?)"});
    const SettingsFile twice("port = 1\naddress = \"::\"\nport = 2\n");
    check_refused(twice.arguments(), {}, {"line 3: port is given a second time"});
    const SettingsFile table("[server]\nport = 1\n");
    check_refused(table.arguments(), {}, {"it has a table [server]"});
    const SettingsFile words("this is no settings file\n");
    check_refused(words.arguments(), {}, {"line 1", "there is no setting"});
    check_refused({"--config", "/nowhere.toml"}, {}, {"cannot read the settings file '/nowhere.toml'"});
    check_refused({"--config", "/tmp"}, {}, {"cannot read the settings file '/tmp'"});
}

TEST_CASE("a variable that means nothing is named in the log") {
    ServerProcess server({"--memory"}, {"VESPER_PROT=1", "VESPER_PORT_FILE=/x"});
    const auto log = server.stop().output;
    CHECK(log.contains("VESPER_PROT (did you mean VESPER_PORT?)"));
    CHECK(log.contains("VESPER_PORT_FILE"));
}

TEST_CASE("the server runs with what the file says") {
    const SettingsFile file("memory = true\nlog-level = \"info\"\n");
    const ServerProcess server(file.arguments());
    CHECK(http_request(server.port(), "/healthz").status == 200);
}
