package patchset

// placeholder
