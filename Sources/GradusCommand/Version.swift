/// The version of Gradus, as CHANGELOG.md, CITATION.cff and Python/pyproject.toml have it.
/// Documentation/Releases.md says what its three numbers promise.
let gradusVersion = "0.1.0"
