/// A module of the consumer's own.
public enum OwnDataPipelines {}
