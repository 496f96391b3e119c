"""Several hosts on one machine: network namespaces that a bridge joins, each with a name, an sshd and a processor of its own.

Needs root, iproute2 and OpenSSH's server. The hosts share the disk, as those of a cluster do.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

NETWORK = "10.213.77"


def sh(*command, **options):
    return subprocess.run([str(word) for word in command], check=True, **options)


class VirtualHosts:
    """Hosts `host1`, `host2`, …; each is pinned to a processor, in turn."""

    def __init__(self, count):
        self.names = [f"host{number}" for number in range(1, count + 1)]
        self.prefix = f"dn{os.getpid()}"
        self.folder = Path(tempfile.mkdtemp())

    def __enter__(self):
        try:
            self._start()
        except BaseException:
            self._remove()
            raise
        return self

    def __exit__(self, *_):
        self._remove()

    def namespace(self, name):
        return f"{self.prefix}-{name}"

    def _start(self):
        names = "".join(f"{NETWORK}.{number} {name}\n" for number, name in enumerate(self.names, 1))
        for key in ("host_key", "key"):
            sh("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", self.folder / key)
        # sshd refuses keys in a folder that others may write to.
        self.folder.chmod(0o700)
        agent = self.folder / "ssh"
        agent.write_text(
            f"#!/bin/sh\nexec ssh -i {self.folder}/key -o StrictHostKeyChecking=no -o LogLevel=ERROR -o UserKnownHostsFile=/dev/null "
            '-o BatchMode=yes -o ConnectTimeout=5 "$@"\n')
        agent.chmod(0o755)
        Path("/run/sshd").mkdir(exist_ok=True)
        sh("ip", "netns", "add", self.prefix)
        sh("ip", "-n", self.prefix, "link", "add", "bridge", "type", "bridge")
        sh("ip", "-n", self.prefix, "link", "set", "bridge", "up")
        for number, name in enumerate(self.names, 1):
            namespace = self.namespace(name)
            sh("ip", "netns", "add", namespace)
            # `ip netns exec` shows this folder's files in /etc.
            etc = Path("/etc/netns") / namespace
            etc.mkdir(parents=True)
            (etc / "hosts").write_text(f"127.0.0.1 localhost\n{names}")
            sh("ip", "link", "add", "eth0", "netns", namespace, "type", "veth", "peer", name, "netns", self.prefix)
            sh("ip", "-n", self.prefix, "link", "set", name, "master", "bridge", "up")
            sh("ip", "-n", namespace, "addr", "add", f"{NETWORK}.{number}/24", "dev", "eth0")
            for device in ("lo", "eth0"):
                sh("ip", "-n", namespace, "link", "set", device, "up")
            self.start_sshd(name)

    def start_sshd(self, name, before="true"):
        """Starts a host's sshd, in a view of the disk that the shell command `before` may change for this host alone."""
        options = {
            "AuthorizedKeysFile": self.folder / "key.pub", "PermitRootLogin": "yes", "StrictModes": "no",
            "UsePAM": "no", "PidFile": "none",
        }
        server = " ".join(f"-o {option}={value}" for option, value in options.items())
        sh(*self._on(name), "sh", "-c", f"{before}; exec /usr/sbin/sshd -f /dev/null -h {self.folder}/host_key {server}")

    def _on(self, name):
        processor = (self.names.index(name)) % os.cpu_count()
        return [
            "ip", "netns", "exec", self.namespace(name), "unshare", "--uts", "sh", "-c",
            f'hostname {name}; exec taskset -c {processor} "$@"', "sh"]

    def start(self, name, *command, **options):
        """Starts a command on a host, as if a user had logged in there."""
        environment = os.environ | {"OMPI_MCA_plm_rsh_agent": str(self.folder / "ssh")}
        return subprocess.Popen(
            [*self._on(name), *(str(word) for word in command)], env=environment, text=True, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)

    def processes(self, name):
        """The processes on a host."""
        pids = sh("ip", "netns", "pids", self.namespace(name), capture_output=True, text=True).stdout.split()
        return [int(pid) for pid in pids]

    def kill(self, name):
        """Ends everything on a host at once."""
        for pid in self.processes(name):
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass

    def switch_off(self, name):
        """Ends everything on a host, which cannot even tell others that its connections are closed."""
        self.set_network(name, "down")
        self.kill(name)

    def set_network(self, name, state):
        """Pulls a host's cable, `down`, or puts it back, `up`."""
        sh("ip", "-n", self.prefix, "link", "set", name, state)

    def cut_network(self, name, seconds):
        self.set_network(name, "down")
        time.sleep(seconds)
        self.set_network(name, "up")

    def _remove(self):
        for name in self.names:
            if not (Path("/run/netns") / self.namespace(name)).exists():
                continue
            self.kill(name)
            subprocess.run(["ip", "netns", "del", self.namespace(name)], check=False)
            shutil.rmtree(Path("/etc/netns") / self.namespace(name), ignore_errors=True)
        subprocess.run(["ip", "netns", "del", self.prefix], check=False, stderr=subprocess.DEVNULL)
        shutil.rmtree(self.folder, ignore_errors=True)
