# Names of papers and files
papers-poster-staff = poster_staff
papers-poster-reception = poster_reception
