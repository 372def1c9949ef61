# The same commands as in README.md, by their short names.

# Make sunset.mp4 from a prompt, on this machine alone.
demo:
    cargo xtask demo

# Run every test, installing what they need.
test:
    cargo xtask test

# What CI runs.
ci:
    bash .ci/run
