"""deploy/prometheus, deploy/grafana and assets/dashboards: Prometheus' own tools, and the metrics that there are."""

import json
import re
import shutil
import unittest

import yaml

from support import Container, Folder, Volume, deploy, free_port, get, repository, run

ELSEWHERE = {"up", "ALERTS", "probe_success", "probe_ssl_earliest_cert_expiry"}


def panels():
    dashboard = json.loads((repository / "assets/dashboards/vesper-server.json").read_text())
    return [panel for panel in dashboard["panels"] if panel["type"] != "row"]


def dashboard_queries():
    return [target["expr"].replace("$__rate_interval", "5m") for panel in panels() for target in panel["targets"]]


def alerts():
    groups = yaml.safe_load((deploy / "prometheus/alerts.yml").read_text())["groups"]
    return [rule for group in groups for rule in group["rules"]]


def metrics_in(queries):
    """Names of metrics, without the endings that a histogram's parts have."""
    names = set()
    for query in queries:
        names |= set(re.findall(r"\b(?:vesper|probe)_\w+|\bup\b|\bALERTS\b", re.sub(r'"[^"]*"', "", query)))
    return {re.sub(r"_(bucket|count|sum)$", "", name) for name in names}


class MonitoringTest(unittest.TestCase):
    def test_prometheus_takes_its_configuration(self):
        folder = Folder(self)
        shutil.copytree(deploy / "prometheus", folder.path, dirs_exist_ok=True)
        config = folder.path / "prometheus.yml"
        text = config.read_text()
        self.assertIn("/etc/prometheus/alerts.yml", text)
        targets = yaml.safe_load((deploy / "compose.yaml").read_text())["configs"]["public-url"]["content"]
        folder.write("public-url.json", targets.replace("${VESPER_DOMAIN}", "vesper.example.org"))
        for place in ("/etc/prometheus/", "/etc/prometheus-targets/"):
            text = text.replace(place, f"{folder.path}/")
        config.write_text(text)
        self.assertIn("SUCCESS", run("promtool", "check", "config", config))

    def test_the_alerts_fire_when_they_should_and_only_then(self):
        run("promtool", "check", "rules", "--lint=all", "--lint-fatal", deploy / "prometheus/alerts.yml")
        run("promtool", "test", "rules", deploy / "prometheus/alerts.test.yml")

    def test_every_alert_is_tested_both_ways(self):
        tested = yaml.safe_load((deploy / "prometheus/alerts.test.yml").read_text())["tests"]
        cases = [case for test in tested for case in test["alert_rule_test"]]
        for alert in alerts():
            outcomes = {bool(case["exp_alerts"]) for case in cases if case["alertname"] == alert["alert"]}
            self.assertEqual(outcomes, {True, False}, alert["alert"])

    def test_every_alert_has_its_place_in_the_guide(self):
        guide = (repository / "docs/self-hosting.md").read_text()
        for alert in alerts():
            self.assertIn(f"| `{alert['alert']}` |", guide)

    def test_the_dashboards_queries_are_prometheus_language(self):
        rules = [{"record": f"dashboard:query_{i}", "expr": query} for i, query in enumerate(dashboard_queries())]
        file = Folder(self).write("rules.yml", yaml.safe_dump({"groups": [{"name": "dashboard", "rules": rules}]}))
        run("promtool", "check", "rules", "--lint=none", file)

    def test_what_alerts_and_dashboard_ask_for_is_what_the_server_tells(self):
        port = free_port()
        # A provider of relays, so that there are metrics of one; nothing has to listen there.
        container = Container(self, Volume(self), VESPER_METRICS_ADDRESS="127.0.0.1", VESPER_METRICS_PORT=port,
                              VESPER_TURN_URLS=f"turn:127.0.0.1:{free_port()}?transport=udp",
                              VESPER_TURN_SECRET="metrics-need-a-provider")
        text = get(f"http://127.0.0.1:{port}/metrics")[2].decode()
        told = set(re.findall(r"^# TYPE (\w+) ", text, re.MULTILINE))
        self.assertEqual(get(f"{container.url}/metrics")[0], 404)
        asked = metrics_in(dashboard_queries()) | metrics_in(rule["expr"] for rule in alerts())
        self.assertLessEqual(asked, told | ELSEWHERE)
        shown = metrics_in(dashboard_queries())
        self.assertLessEqual({name for name in told if name.startswith("vesper_")} - {"vesper_build_info"}, shown)
        # Labels, too, are told as they are asked for.
        for label in re.findall(r'(?:code|limit)="\w+"', str(alerts())):
            self.assertIn(label, text)

    def test_every_panel_has_a_title_a_unit_and_the_provisioned_source(self):
        source = yaml.safe_load((deploy / "grafana/provisioning/datasources/prometheus.yaml").read_text())
        uid = source["datasources"][0]["uid"]
        self.assertEqual(len({panel["id"] for panel in panels()}), len(panels()))
        for panel in panels():
            self.assertTrue(panel["title"])
            self.assertTrue(panel["fieldConfig"]["defaults"]["unit"])
            self.assertEqual({target["datasource"]["uid"] for target in panel["targets"]}, {uid})
