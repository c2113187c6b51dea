"""What the service signed and showed: no power cut may take it back."""

import http.client, threading
from clients import Client
from harness import answer


class Signed:
    """Asks for a proof of the record after the last checkpoint, again and again: each time, the head is signed."""

    def __init__(self, now=lambda: 0):
        self.shown, self.now, self.stopping, self.thread = [], now, threading.Event(), None

    def start(self, address):
        self.thread = threading.Thread(target=self._work, args=(address,), daemon=True)
        self.thread.start()

    def finish(self):
        self.stopping.set()
        self.thread.join(60)

    def _work(self, address):
        client, size = Client(address, "A-01/auditor"), 0
        try:
            while not self.stopping.wait(0.02):
                status, said = client.ask("GET", f"/v1/log/proof/inclusion?position={size + 1}")
                if status == 200:
                    note = said.decode().split("\n\n", 1)[1]
                    size = int(note.split("\n")[1])
                    self.shown.append((self.now(), note))
        except (OSError, http.client.HTTPException):
            pass
        finally:
            client.connection.close()

    def last(self, moment=None):
        """The last checkpoint shown by then."""
        shown = [note for by, note in self.shown if moment is None or by <= moment]
        return shown[-1] if shown else None


def reproduced(stepin, data, note):
    """The log leads to what was signed: `verify` says so, or ends with a violation. How many records that were."""
    if note is None:
        return 0
    kept = data.parent / "shown.checkpoint"
    kept.write_text(note)
    return answer(stepin, data, "verify", "--checkpoint", str(kept))["checkpoint"]["size"]
