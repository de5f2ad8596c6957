"""One detector of PySceneDetect over one film, with its defaults: prints `{"borders": [frame], "seconds"}`.

    peer.py adaptive|content FILM

The seconds are those of this process on the film alone, decoding included, start and imports left out. OpenCV may use one
thread: a second one only costs processor time.
"""

import json
import sys
import time

import cv2
import scenedetect

DETECTORS = {"adaptive": scenedetect.AdaptiveDetector, "content": scenedetect.ContentDetector}


def main() -> None:
    detector, film = sys.argv[1:]
    cv2.setNumThreads(1)
    before = time.process_time()
    scenes = scenedetect.detect(film, DETECTORS[detector]())
    seconds = time.process_time() - before
    borders = [first.frame_num for first, _ in scenes[1:]]
    print(json.dumps({"borders": borders, "seconds": seconds}))


if __name__ == "__main__":
    main()
