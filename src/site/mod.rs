//! Pages that read from several slices.
