#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A real docker-registry on loopback: plain, htpasswd, TLS with a private CA, client certificates, tokens."""
import json
import shutil
from pathlib import Path

import house
from house import NETWORK, NOT_FOUND, SIGN_IN, UNSUPPORTED, USAGE, digest, gantry, tool

ACCOUNT = "alice:wonder"


def docker_config(home, address, account=ACCOUNT):
    """A config.json as `docker login` writes it without a helper."""
    import base64
    folder = Path(home) / ".docker"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps(
        {"auths": {address: {"auth": base64.b64encode(account.encode()).decode()}}}))


class Plain(house.House):
    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(house.registry(fill=True, tags=120))
        cls.at = cls.server.address
        cls.made = cls.server.summary

    def inspect(self, name, *options):
        answer = gantry("inspect", "--json", *options, f"{self.at}/{name}")
        self.assertFine(answer)
        return answer.json

    def test_every_image_reads_with_the_digest_its_maker_gave(self):
        for name, made in self.made["images"].items():
            seen = self.inspect(f"demo/{name}:1")
            self.assertEqual(seen["digest"], made["digest"], name)
            self.assertEqual(seen["mediaType"], made["mediaType"], name)
            errors = [entry["error"] for entry in seen["manifests"]]
            self.assertEqual(set(errors), {None}, name)

    def test_docker_scheme_tag_and_digest_name_the_same(self):
        wanted = self.made["images"]["index"]["digest"]
        for reference in (f"docker://{self.at}/demo/index:1", f"{self.at}/demo/index@{wanted}",
                          f"{self.at}/demo/index:1@{wanted}"):
            answer = gantry("inspect", "--json", reference)
            self.assertFine(answer)
            self.assertEqual(answer.json["digest"], wanted)

    def test_raw_is_byte_for_byte_what_the_registry_serves(self):
        for name in ("index", "list", "nested", "single"):
            answer = gantry("inspect", "--raw", f"{self.at}/demo/{name}:1")
            self.assertFine(answer)
            self.assertEqual(answer.out, self.server.raw(f"demo/{name}:1"))
            self.assertEqual(answer.out, tool("skopeo", "inspect", "--raw", "--tls-verify=false",
                                              f"docker://{self.at}/demo/{name}:1"))
        answer = gantry("inspect", "--raw", "--platform", "linux/arm64", f"{self.at}/demo/index:1")
        self.assertEqual(digest(answer.out), self.made["images"]["arm64"]["digest"])

    def test_artifacts_are_no_platforms(self):
        seen = self.inspect("demo/artifact:1")
        self.assertEqual(seen["digest"], self.made["artifacts"]["artifact"])
        self.assertEqual(seen["manifests"][0]["role"], "artifact")
        self.assertEqual(seen["artifactType"], "application/vnd.example.report")
        self.assertEqual(seen["totals"]["platforms"], 0)

    def test_referrers_of_index_and_children_with_their_origin(self):
        seen = self.inspect("demo/index:1", "--referrers")
        made = self.made["artifacts"]
        found = {each["digest"]: each for each in seen["referrers"]}
        for name in ("sbomOfIndex", "reportOfIndex"):
            self.assertIn(made[name], found)
            self.assertIn(found[made[name]]["origin"], ("api", "fallback-tag"))
        for name in ("cosign.sig", "cosign.att", "cosign.sbom"):
            self.assertIn(made[name], found, name)
            self.assertEqual(found[made[name]]["origin"], "cosign-tag")
        self.assertEqual(found[made["sbomOfIndex"]]["artifactType"], "application/spdx+json")
        child = [entry for entry in seen["manifests"] if entry["digest"] == self.made["images"]["single"]["digest"]][0]
        self.assertEqual([each["digest"] for each in child["referrers"]], [made["sbomOfSingle"]])
        text = gantry("inspect", "--referrers", f"{self.at}/demo/index:1").text
        self.assertIn("application/spdx+json", text)

    def test_tags_over_several_pages(self):
        answer = gantry("tags", f"{self.at}/demo/many")
        self.assertFine(answer)
        self.assertEqual(sorted(answer.text.split()), self.made["manyTags"])
        seen = gantry("tags", "--json", f"{self.at}/demo/many").json
        self.assertEqual(seen["name"], f"{self.at}/demo/many")
        self.assertEqual(sorted(seen["tags"]), self.made["manyTags"])

    def test_repositories(self):
        answer = gantry("repos", self.at)
        self.assertFine(answer)
        self.assertEqual(sorted(answer.text.split()), self.made["repositories"])
        self.assertEqual(sorted(gantry("repos", "--json", self.at).json["repositories"]), self.made["repositories"])

    def test_what_is_not_there_is_exit_code_3(self):
        answer = gantry("inspect", "--json", f"{self.at}/demo/nothing:1")
        self.assertFails(answer, NOT_FOUND, "demo/nothing")
        self.assertEqual((answer.error["code"], answer.error["httpStatus"]), ("NotFound", 404))
        self.assertFails(gantry("inspect", f"{self.at}/demo/index:2"), NOT_FOUND)
        self.assertFails(gantry("tags", f"{self.at}/demo/nothing"), NOT_FOUND)

    def test_a_tag_where_a_repository_is_wanted_is_a_usage_error(self):
        self.assertFails(gantry("tags", f"{self.at}/demo/index:1"), USAGE, f"gantry tags {self.at}/demo/index")

    def test_nobody_listening_is_exit_code_5_at_once(self):
        answer = gantry("inspect", "127.0.0.1:1/demo/index:1")
        self.assertFails(answer, NETWORK, "127.0.0.1:1")
        self.assertLess(answer.seconds, 15)

    def test_verbose_traces_requests_on_standard_error(self):
        answer = gantry("inspect", "--verbose", "--no-cache", f"{self.at}/demo/index:1")
        self.assertFine(answer)
        self.assertIn("/v2/demo/index/manifests/1", answer.err)
        self.assertIn("200", answer.err)
        self.assertNotIn("http:", answer.text)

    def test_progress_as_json_is_ndjson_on_standard_error(self):
        answer = gantry("inspect", "--progress", "json", "--no-cache", f"{self.at}/demo/index:1")
        self.assertFine(answer)
        rows = [json.loads(line) for line in answer.err.splitlines()]
        self.assertTrue(rows)
        self.assertEqual(rows[0]["schema"], 1)

    def test_a_second_run_answers_from_the_cache_when_offline(self):
        home = house.work / "offline"
        online = gantry("inspect", "--json", f"{self.at}/demo/index:1", home=home)
        self.assertFine(online)
        self.assertGreaterEqual(len(self.cached(home)), 11)
        offline = gantry("inspect", "--json", "--offline", f"{self.at}/demo/index:1", home=home)
        self.assertFine(offline)
        self.assertEqual(offline.json["digest"], online.json["digest"])
        self.assertEqual(offline.json["manifests"], online.json["manifests"])
        self.assertTrue(offline.json["fromCache"])
        empty = gantry("inspect", "--offline", f"{self.at}/demo/index:1", home=house.work / "empty")
        self.assertNotEqual(empty.code, 0)

    def test_no_cache_leaves_nothing_behind(self):
        home = house.work / "no-cache"
        self.assertFine(gantry("inspect", "--no-cache", f"{self.at}/demo/index:1", home=home))
        self.assertEqual(self.cached(home), [])


class Basic(house.House):
    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(house.registry("--htpasswd", ACCOUNT, fill=True, user=ACCOUNT))
        cls.reference = f"{cls.server.address}/demo/index:1"

    def test_without_a_credential_it_is_exit_code_4_and_says_how_to_sign_in(self):
        answer = gantry("inspect", "--json", self.reference)
        self.assertFails(answer, SIGN_IN, "gantry login")
        self.assertEqual((answer.error["code"], answer.error["httpStatus"]), ("Unauthorized", 401))

    def test_the_credential_of_config_json_is_used(self):
        home = house.work / "basic"
        docker_config(home, self.server.address)
        answer = gantry("inspect", "--json", self.reference, home=home)
        self.assertFine(answer)
        self.assertEqual(answer.json["digest"], self.server.summary["images"]["index"]["digest"])
        self.assertFine(gantry("tags", f"{self.server.address}/demo/many", home=home))
        self.assertFine(gantry("repos", self.server.address, home=home))

    def test_a_wrong_password_is_exit_code_4(self):
        home = house.work / "basic-wrong"
        docker_config(home, self.server.address, "alice:wrong")
        self.assertFails(gantry("inspect", self.reference, home=home), SIGN_IN)

    def test_verbose_never_prints_the_password(self):
        home = house.work / "basic-sentinel"
        docker_config(home, self.server.address, "alice:SENTINEL-4711")
        import base64
        for arguments in (["inspect", "--verbose", self.reference], ["inspect", "--verbose", "--json", self.reference]):
            answer = gantry(*arguments, home=home)
            self.assertCode(answer, SIGN_IN)
            for secret in ("SENTINEL", base64.b64encode(b"alice:SENTINEL-4711").decode()):
                self.assertNotIn(secret, answer.err + answer.text)


class Tls(house.House):
    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(house.registry("--tls", fill=True))
        cls.reference = f"{cls.server.address}/demo/index:1"
        cls.wanted = cls.server.summary["images"]["index"]["digest"]

    def test_an_unknown_authority_is_an_error_that_says_what_to_do(self):
        self.assertFails(gantry("inspect", self.reference), NETWORK, "certificate", "--tls-ca")

    def test_tls_ca_makes_it_known(self):
        answer = gantry("inspect", "--json", "--tls-ca", self.server.ca, self.reference)
        self.assertFine(answer)
        self.assertEqual(answer.json["digest"], self.wanted)
        self.assertFalse(answer.json["insecure"])

    def test_a_certs_d_folder_makes_it_known(self):
        home = house.work / "certs.d"
        folder = home / ".config/containers/certs.d" / self.server.address
        folder.mkdir(parents=True)
        shutil.copy(self.server.ca, folder / "ca.crt")
        answer = gantry("inspect", "--json", self.reference, home=home)
        self.assertFine(answer)
        self.assertEqual(answer.json["digest"], self.wanted)

    def test_insecure_works_and_is_marked(self):
        answer = gantry("inspect", "--json", "--insecure", self.reference)
        self.assertFine(answer)
        self.assertTrue(answer.json["insecure"])
        self.assertIn("not verified", answer.err)

    def test_a_ca_file_that_is_missing_or_no_ca_is_named(self):
        self.assertFails(gantry("inspect", "--tls-ca", "/nonexistent.crt", self.reference), house.IO, "/nonexistent.crt")
        no_ca = house.work / "no-ca.crt"
        no_ca.write_text("hello\n")
        self.assertNotEqual(gantry("inspect", "--tls-ca", no_ca, self.reference).code, 0)

    def test_plain_http_to_a_tls_registry_fails_clearly(self):
        answer = gantry("inspect", "--plain-http", self.reference)
        self.assertNotEqual(answer.code, 0)
        self.assertIn("gantry: ", answer.err)

    def test_an_expired_certificate_is_named(self):
        with house.registry("--tls", "--expired") as server:
            answer = gantry("inspect", "--tls-ca", server.ca, f"{server.address}/demo/index:1")
            self.assertFails(answer, NETWORK, "expired")

    def test_a_certificate_of_another_name_is_refused(self):
        with house.registry("--tls", "--names", "DNS:elsewhere.example") as server:
            answer = gantry("inspect", "--tls-ca", server.ca, f"{server.address}/demo/index:1")
            self.assertFails(answer, NETWORK, "certificate")

    def test_a_client_certificate_from_options_and_from_certs_d(self):
        with house.registry("--tls", "--client-certificate") as server:
            reference, client = f"{server.address}/demo/x", server.folder / "client"
            self.assertFails(gantry("tags", "--tls-ca", server.ca, reference), NETWORK)
            options = ["--tls-ca", server.ca, "--tls-cert", client / "client.cert", "--tls-key", client / "client.key"]
            self.assertFails(gantry("tags", *options, reference), NOT_FOUND)  # let in; nothing is there
            home = house.work / "client-cert"
            shutil.copytree(client, home / ".config/containers/certs.d" / server.address)
            self.assertFails(gantry("tags", reference, home=home), NOT_FOUND)
            self.assertFails(gantry("tags", "--tls-cert", client / "client.cert", reference), USAGE, "--tls-key")


class Token(house.House):
    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(house.registry("--token", "--htpasswd", ACCOUNT, fill=True, user=ACCOUNT))
        cls.home = house.work / "token"
        docker_config(cls.home, cls.server.address)

    def test_one_token_request_serves_every_document_of_an_image(self):
        before = len(self.server.tokens())
        answer = gantry("inspect", "--json", "--no-cache", f"{self.server.address}/demo/index:1", home=self.home)
        self.assertFine(answer)
        self.assertEqual(answer.json["totals"]["platforms"], 4)
        asked = self.server.tokens()[before:]
        self.assertEqual(len(asked), 1, asked)
        self.assertIn("repository:demo/index:pull", " ".join(asked[0]["scopes"]))

    def test_tags_and_catalogue_ask_for_their_scopes(self):
        self.assertFine(gantry("tags", f"{self.server.address}/demo/many", home=self.home))
        self.assertFine(gantry("repos", self.server.address, home=self.home))
        self.assertIn("registry:catalog:*", " ".join(sum((each["scopes"] for each in self.server.tokens()), [])))

    def test_anonymous_gets_public_repositories_only(self):
        answer = gantry("inspect", f"{self.server.address}/demo/index:1")
        self.assertFails(answer, SIGN_IN)
        self.assertFails(gantry("inspect", f"{self.server.address}/public/none:1"), NOT_FOUND)

    def test_a_wrong_password_is_exit_code_4_without_a_loop(self):
        home = house.work / "token-wrong"
        docker_config(home, self.server.address, "alice:wrong")
        before = len(self.server.tokens())
        self.assertFails(gantry("inspect", f"{self.server.address}/demo/index:1", home=home), SIGN_IN)
        self.assertLessEqual(len(self.server.tokens()) - before, 3)

    def test_verbose_prints_no_token(self):
        answer = gantry("inspect", "--verbose", "--no-cache", f"{self.server.address}/demo/index:1", home=self.home)
        self.assertFine(answer)
        for secret in ("eyJ", "wonder", "YWxpY2U6d29uZGVy"):
            self.assertNotIn(secret, answer.err)

    def test_tokens_over_tls(self):
        with house.registry("--token", "--tls", "--htpasswd", ACCOUNT, fill=True, user=ACCOUNT) as server:
            home = house.work / "token-tls"
            docker_config(home, server.address)
            answer = gantry("inspect", "--json", *server.tls(), f"{server.address}/demo/index:1", home=home)
            self.assertFine(answer)


class Version6(house.House):
    def test_a_registry_on_ipv6(self):
        with house.registry("--host", "::1") as server:
            self.assertFails(gantry("inspect", f"{server.address}/demo/index:1"), NOT_FOUND)
            self.assertFine(gantry("repos", server.address))


if __name__ == "__main__":
    house.main()
