"""Ask about known faults of what all locks pin.

Exit status: 0 clean, 1 faults found or a package of which the service knows nothing, 69 when no service was reached.
"""

import json
import subprocess
import sys

UNREACHABLE = 69
# That of development holds all of requirements.txt, in the same versions (tests/test_tooling.py).
LOCKS = ("requirements-dev.txt", "requirements-next.txt")
COMMAND = "-m pip_audit --require-hashes --disable-pip --timeout 15 --format json --requirement"


def main() -> int:
    """Audit the locks one after the other, up to the first that cannot be."""
    codes = []
    for lock in LOCKS:
        codes.append(audit(lock))
        if codes[-1] == UNREACHABLE:
            return UNREACHABLE
    return max(codes)


def audit(lock: str) -> int:
    """Return the exit status for one lock."""
    command = [sys.executable, *COMMAND.split(), lock]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        packages = json.loads(answer.stdout)["dependencies"]
    except ValueError:
        reason = (answer.stderr.strip().splitlines() or ["no answer"])[-1]
        print(f"pip-audit: {reason}", file=sys.stderr)
        return UNREACHABLE if "Error" in reason and "onnect" in reason else 1
    return report(lock, packages)


def report(lock: str, packages: list[dict]) -> int:
    skipped = [package["name"] for package in packages if "skip_reason" in package]
    faults = [(p["name"], p["version"], fault) for p in packages for fault in p.get("vulns", [])]
    for name, version, fault in faults:
        print(
            f"{name} {version}: {fault['id']}, fixed in", ", ".join(fault["fix_versions"]) or "no version yet"
        )
    if len(skipped) == len(packages):
        return UNREACHABLE
    if skipped:
        print(f"pip-audit knows nothing of: {', '.join(skipped)}")
    if not faults and not skipped:
        print(f"pip-audit: {len(packages)} packages of {lock}, no known fault.")
    return 1 if faults or skipped else 0


if __name__ == "__main__":
    sys.exit(main())
