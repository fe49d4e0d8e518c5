"""Figures are kept case by case, and added up."""
