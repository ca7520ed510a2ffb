import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { PROJECT_ROOT } from "@relay/testkit";
import { describe, expect, test } from "vitest";

/** What the scripts of set-up call. */
const TOOLS = "sh id mktemp mkfifo rm mkdir chmod cat sed find sort paste dirname".split(" ");

/** Set-up on machines that are folders: their PATH leads to scripts that say what they were asked. */
class Machine {
  readonly root = mkdtempSync(join(tmpdir(), "relay-setup-"));
  readonly #bin = join(this.root, "bin");

  constructor(programs: Readonly<Record<string, string>> = {}) {
    mkdirSync(this.#bin);
    cpSync(join(PROJECT_ROOT, "infra/setup"), join(this.root, "infra/setup"), { recursive: true });
    for (const name of ["package.json", "pnpm-lock.yaml", "pnpm-workspace.yaml"]) {
      cpSync(join(PROJECT_ROOT, name), join(this.root, name));
    }
    for (const name of TOOLS) {
      symlinkSync(`/bin/${name}`, join(this.#bin, name));
    }
    for (const [name, script] of Object.entries({ npx: NPX, ...programs })) this.add(name, script);
  }

  add(name: string, script: string): void {
    writeFileSync(join(this.#bin, name), `#!/bin/sh\necho "${name} $*" >>${this.root}/calls\n${script}\n`, {
      mode: 0o755,
    });
  }

  start(script: string, ...args: string[]) {
    return spawn(process.execPath, [join(this.root, "infra/setup", script), ...args], {
      cwd: this.root,
      env: { PATH: this.#bin, TMPDIR: this.root },
      stdio: ["ignore", "pipe", "pipe"],
    });
  }

  async run(script: string, ...args: string[]) {
    const child = this.start(script, ...args);
    const [stdout, stderr, [code]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, "close"),
    ]);
    return { stdout, stderr, code: code as number };
  }

  /** The commands that were called since the last look, `redis-server --version` left out. */
  calls(): readonly string[] {
    const path = join(this.root, "calls");
    const lines = existsSync(path) ? readFileSync(path, "utf8").trim().split("\n") : [];
    writeFileSync(path, "");
    return lines.filter((line) => line !== "" && !line.endsWith("-server --version"));
  }

  get redis(): unknown {
    const path = join(this.root, ".relay/redis-server.json");
    return existsSync(path)
      ? (JSON.parse(readFileSync(path, "utf8")) as { command: string }).command
      : undefined;
  }

  [Symbol.dispose](): void {
    rmSync(this.root, { recursive: true, force: true });
  }

  place(name: string): string {
    return join(this.#bin, name);
  }
}

/** Installs a "pinned Node" that repeats its arguments and ends with code 3, or waits for a signal. */
const NPX = `mkdir -p node_modules/node/bin
cat >node_modules/node/bin/node <<'END'
#!/bin/sh
[ "$1" = --version ] && exit 0
trap 'exit 5' TERM
echo "$*"
[ "$2" = wait ] || exit 3
while :; do :; done
END
chmod +x node_modules/node/bin/node`;
const REDIS = 'echo "Redis server v=7.0.15 sha=00000000:0 malloc=libc bits=64"';
const INSTALL = `npx --yes ${(JSON.parse(readFileSync(join(PROJECT_ROOT, "package.json"), "utf8")) as { packageManager: string }).packageManager} install --frozen-lockfile`;

describe("npm run setup", () => {
  test("installs the dependencies once, and again when a manifest has changed", async () => {
    using machine = new Machine({ "redis-server": REDIS });
    expect(await machine.run("setup.mjs")).toMatchObject({ code: 0, stdout: "" });
    expect(machine.calls()).toEqual([INSTALL]);

    const { stderr } = await machine.run("setup.mjs");
    expect(stderr).toBe("Ready, with redis-server 7.0.15. Next: npm run demo, npm test\n");
    expect(machine.calls()).toEqual([]);

    writeFileSync(join(machine.root, "infra/package.json"), "{}");
    await machine.run("setup.mjs");
    expect(machine.calls()).toEqual([INSTALL]);
  });

  test("records the Redis that is on the PATH, and looks for another when that is gone", async () => {
    using machine = new Machine({ "redis-server": REDIS });
    await machine.run("setup.mjs");
    expect(machine.redis).toBe(machine.place("redis-server"));
    machine.add("redis-server", "exit 1");
    machine.add("valkey-server", 'echo "Valkey server v=8.1.1 sha=00000000:0"');
    await machine.run("setup.mjs");
    expect(machine.redis).toBe(machine.place("valkey-server"));
  });

  test("shows everything a failing installation said, and what to do", async () => {
    using machine = new Machine({ "redis-server": REDIS, npx: "echo no route to host; exit 1" });
    const { code, stdout, stderr } = await machine.run("setup.mjs");
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain("no route to host");
    expect(stderr).toContain("npm ping");
  });

  test("does not take a Redis that is too old, and says what to do when no other can be had", async () => {
    using machine = new Machine({ "redis-server": 'echo "Redis server v=6.0.16 sha=0"' });
    const { code, stderr } = await machine.run("setup.mjs");
    expect(code).toBe(1);
    expect(stderr).toContain("There is no redis-server 7");
    expect(stderr).toContain("Then run this again.");
    expect(machine.redis).toBeUndefined();
  });

  test("installs Redis with Homebrew where there is Homebrew", async () => {
    using machine = new Machine();
    machine.add(
      "brew",
      `printf '#!/bin/sh\\n%s\\n' '${REDIS}' >${machine.place("redis-server")}; chmod +x ${machine.place("redis-server")}`,
    );
    expect(await machine.run("setup.mjs")).toMatchObject({ code: 0 });
    expect(machine.calls()).toEqual([INSTALL, "brew install --quiet redis"]);
    expect(machine.redis).toBe(machine.place("redis-server"));
  });

  test("unpacks Redis into the project where apt-get cannot install it", async () => {
    using machine = new Machine({
      // Only with a configuration of its own does it find anything: the way to install comes first, and fails.
      "apt-cache": '[ -z "$APT_CONFIG" ] || echo "  Candidate: 5:7.0.15-1"',
      "apt-get": 'case "$*" in *download-only*) : >"${APT_CONFIG%/*}/cache/archives/one.deb" ;; esac',
      "dpkg-deb": `mkdir -p "$3/usr/bin" "$3/usr/lib"; : >"$3/usr/lib/libone.so.1"
cat >"$3/usr/bin/redis-server" <<'END'
#!/bin/sh
[ "\${LD_LIBRARY_PATH##*/usr/}" = lib ] && ${REDIS}
END
chmod +x "$3/usr/bin/redis-server"`,
    });
    expect(await machine.run("setup.mjs")).toMatchObject({ code: 0 });
    expect(machine.redis).toBe(join(machine.root, ".relay/redis-server/bin/redis-server"));
    expect(machine.calls().filter((call) => call.startsWith("apt-get install"))).toEqual([
      "apt-get install -y -q --no-install-recommends --download-only redis-server",
    ]);
  });

  test("runs Redis in Docker where nothing else is, with its data folder shared", async () => {
    using machine = new Machine({ brew: "echo brew is broken; exit 1", docker: REDIS });
    expect(await machine.run("setup.mjs")).toMatchObject({ code: 0 });
    const wrapper = join(machine.root, ".relay/bin/redis-server");
    expect(machine.redis).toBe(wrapper);
    machine.calls();
    const child = spawn(wrapper, ["--port", "0", "--dir", machine.root, "--appendonly", "yes"], {
      env: { PATH: join(machine.root, "bin"), TMPDIR: machine.root },
      stdio: "ignore",
    });
    await once(child, "exit");
    const [call = ""] = machine.calls();
    expect(call).toMatch(/^docker run --rm --init --interactive --network host --user \d+:\d+ /);
    expect(call).toContain(`--volume ${machine.root}:${machine.root} --entrypoint sh redis:7 `);
    expect(call).toMatch(/redis-server --port 0 --dir \S+ --appendonly yes$/);
  });

  test("says what each way to a Redis answered when all of them fail", async () => {
    using machine = new Machine({
      brew: "echo brew is broken; exit 1",
      docker: "echo no daemon >&2; exit 1",
    });
    const { code, stderr } = await machine.run("setup.mjs");
    expect(code).toBe(1);
    expect(stderr).toContain("brew is broken");
    expect(stderr).toContain("no daemon");
  });
});

describe("run.mjs", () => {
  test("sets up, then hands over arguments, stdout and exit code", async () => {
    using machine = new Machine({ "redis-server": REDIS });
    const { code, stdout } = await machine.run("run.mjs", "demo", "--json");
    expect({ code, stdout }).toEqual({ code: 3, stdout: "apps/demo/src/main.ts --json\n" });
  });

  test("is silent itself once everything is there", async () => {
    using machine = new Machine({ "redis-server": REDIS });
    await machine.run("setup.mjs");
    expect((await machine.run("run.mjs", "demo")).stderr).toBe("");
  });

  test("passes a signal on and waits for the program's own end", async () => {
    using machine = new Machine({ "redis-server": REDIS });
    const child = machine.start("run.mjs", "demo", "wait");
    const ended = once(child, "close");
    await once(child.stdout, "data");
    child.kill("SIGTERM");
    expect((await ended)[0]).toBe(5);
  });

  test("runs the checks with the pinned pnpm", async () => {
    using machine = new Machine({ "redis-server": REDIS });
    await machine.run("setup.mjs");
    machine.calls();
    await machine.run("run.mjs", "check", "--project", "unit");
    expect(machine.calls()).toEqual([
      INSTALL.replace("install --frozen-lockfile", "run check --project unit"),
    ]);
  });

  test("refuses a script it does not know", async () => {
    using machine = new Machine();
    expect(await machine.run("run.mjs", "deploy")).toMatchObject({ code: 2, stdout: "" });
  });
});
