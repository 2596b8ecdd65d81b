"""Korean as it is said: text normalization, sentences, standard pronunciation."""
